import { freeSubnet, ISOLATION, RequestRefused } from '@manyhands/docker-policy';
import { Altered } from './altered.js';
import type { Daemon, DaemonAnswer } from './daemon.js';
import { fieldsOf, listOf, textOf, type Fields } from './document.js';
import { ask, subnetsOf } from './read-belongings.js';

/** How often another subnet is tried when the host turns out to use one that no network of the daemon has. */
const TRIES = 16;

export interface WantedNetwork {
  readonly name: string;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the daemon shows of a network that is what was asked, or its answer where it made none. */
export type MadeNetwork = { readonly network: Fields } | { readonly declined: DaemonAnswer };

/**
 * Makes an internal bridge with a subnet of the pool, out of the host's own reach, and looks at it. Throws {@link Altered}, after it was
 * removed, when it is not that, and {@link RequestRefused} when the pool is full.
 */
export async function makeNetwork(daemon: Daemon, { name, pool, labels }: WantedNetwork): Promise<MadeNetwork> {
  const option = await isolationOption(daemon);
  const create = (subnet: string) =>
    daemon.call({
      method: 'POST',
      path: '/networks/create',
      body: {
        Name: name,
        CheckDuplicate: true,
        Driver: 'bridge',
        Internal: true,
        Attachable: false,
        Ingress: false,
        EnableIPv6: false,
        IPAM: { Driver: 'default', Config: [{ Subnet: subnet }] },
        Options: option,
        Labels: labels,
      },
    });
  const created = await inTurn(() => inFreeSubnet(daemon, pool, create));
  if (created.status !== 201) return { declined: created };
  const id = textOf(fieldsOf(created.document)['Id']);
  return { network: await verified(daemon, id, option) };
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
  return networks.flatMap(subnetsOf);
}

/** An `internal` network alone still lets a container talk to every address of the host. */
export async function isolationOption(daemon: Daemon): Promise<Readonly<Record<string, string>>> {
  const version = textOf(fieldsOf(await ask(daemon, { method: 'GET', path: '/version' }))['Version']);
  return Number.parseInt(version, 10) >= 28 ? { [ISOLATION.gatewayMode]: 'isolated' } : { [ISOLATION.inhibit]: 'true' };
}

async function verified(daemon: Daemon, id: string, option: Readonly<Record<string, string>>): Promise<Fields> {
  try {
    const network = fieldsOf(await ask(daemon, { method: 'GET', path: `/networks/${id}` }));
    if (!isIsolated(network, option)) {
      throw new Altered(`network ${id.slice(0, 12)}`, ['Internal, Driver, EnableIPv6 or Options']);
    }
    return network;
  } catch (error) {
    await daemon.call({ method: 'DELETE', path: `/networks/${id}` }).catch(() => undefined);
    throw error;
  }
}

export const isIsolated = (network: Fields, option: Readonly<Record<string, string>>): boolean =>
  network['Internal'] === true &&
  network['Driver'] === 'bridge' &&
  network['EnableIPv6'] !== true &&
  JSON.stringify(network['Options']) === JSON.stringify(option);
