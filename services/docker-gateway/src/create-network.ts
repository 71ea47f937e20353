import {
  freeSubnet,
  ISOLATION,
  labelsOf,
  RequestRefused,
  ROLE_LABEL,
  type GatewayRequest,
} from '@manyhands/docker-policy';
import type { Client } from './client.js';
import { Altered } from './altered.js';
import type { Daemon, DaemonAnswer } from './daemon.js';
import { fieldsOf, listOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import { ask, networkOf } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'create-network' }>;

/** How often another subnet is tried when the host turns out to use one that no network of the daemon has. */
const TRIES = 16;

/** An internal bridge with a subnet of the role's pool, out of the host's own reach. */
export async function createNetwork(client: Client, daemon: Daemon, { wish }: Wanted): Promise<Reply> {
  const role = client.role(wish.labels.get(ROLE_LABEL), () => true);
  return client.quota.within({ family: 'network', memoryBytes: 0, nanoCpus: 0 }, async () => {
    const option = await isolationOption(daemon);
    const create = (subnet: string) =>
      daemon.call({
        method: 'POST',
        path: '/networks/create',
        body: {
          Name: wish.name,
          CheckDuplicate: true,
          Driver: 'bridge',
          Internal: true,
          Attachable: false,
          Ingress: false,
          EnableIPv6: false,
          IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
          Options: option,
          Labels: labelsOf(wish.labels, role.name, client.name),
        },
      });
    const created = await inTurn(() => inFreeSubnet(daemon, role.pool, create));
    if (created.status !== 201) return failedWith(created);
    const id = textOf(fieldsOf(created.document)['Id']);
    await verify(client, daemon, { id, option });
    return { kind: 'document', status: 201, document: { Id: id, Warning: '' } };
  });
}

/** One after the other, or two that look at the same moment find the same subnet free. The daemon makes them in turn anyway. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}

async function inFreeSubnet(daemon: Daemon, pool: string, create: (subnet: string) => Promise<DaemonAnswer>) {
  const taken = await takenSubnets(daemon);
  for (let attempt = 1; ; attempt += 1) {
    const subnet = freeSubnet(pool, taken);
    if (subnet === null) throw new RequestRefused('R21', 'IPAM', `all subnets of ${pool} are taken`, 429);
    const created = await create(subnet);
    const overlaps = created.status >= 400 && /overlaps/.test(textOf(fieldsOf(created.document)['message']));
    if (!overlaps || attempt === TRIES) return created;
    taken.push(subnet);
  }
}

async function takenSubnets(daemon: Daemon): Promise<string[]> {
  const networks = listOf(await ask(daemon, { method: 'GET', path: '/networks' })).map(fieldsOf);
  const configs = networks.flatMap((network) => listOf(fieldsOf(network['IPAM'])['Config']));
  return configs.map((config) => textOf(fieldsOf(config)['Subnet']));
}

/** An `internal` network alone still lets a container talk to every address of the host. */
async function isolationOption(daemon: Daemon): Promise<Readonly<Record<string, string>>> {
  const version = textOf(fieldsOf(await ask(daemon, { method: 'GET', path: '/version' }))['Version']);
  return Number.parseInt(version, 10) >= 28 ? { [ISOLATION.gatewayMode]: 'isolated' } : { [ISOLATION.inhibit]: 'true' };
}

async function verify(
  client: Client,
  daemon: Daemon,
  made: { readonly id: string; readonly option: Readonly<Record<string, string>> },
): Promise<void> {
  try {
    const network = fieldsOf(await ask(daemon, { method: 'GET', path: `/networks/${made.id}` }));
    const isAsAsked =
      network['Internal'] === true &&
      network['Driver'] === 'bridge' &&
      network['EnableIPv6'] !== true &&
      JSON.stringify(network['Options']) === JSON.stringify(made.option);
    if (!isAsAsked) throw new Altered(`network ${made.id.slice(0, 12)}`, ['Internal, Driver, EnableIPv6 or Options']);
    client.belongings.add(networkOf(network));
  } catch (error) {
    await daemon.call({ method: 'DELETE', path: `/networks/${made.id}` }).catch(() => undefined);
    throw error;
  }
}
