import {
  checkGolden,
  checkWorkspace,
  containerBody,
  differences,
  digestOf,
  lastHost,
  GOLDEN_LABEL,
  OWNER_LABEL,
  RequestRefused,
  ROLE_LABEL,
  SESSION_LABEL,
  type ContainerBody,
  type ContainerWish,
  type GatewayRequest,
  type Json,
  type NamedNetwork,
} from '@manyhands/docker-policy';
import type { Client } from './client.js';
import { Altered } from './altered.js';
import type { Belonging } from './belongings.js';
import type { Daemon } from './daemon.js';
import { fieldsOf, numberOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import { containerOf, volumeOf } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'create-container' }>;

const CREATE_MS = 60_000;

/** Creates it, looks at what the daemon made of it, and takes it away again when that is not what was asked (R25). */
export async function createContainer(client: Client, daemon: Daemon, { name, wish }: Wanted): Promise<Reply> {
  const network = networkFor(client, wish);
  const creation = client.creations.begin();
  try {
    const body = bodyFor(client, wish, { network, creation });
    const share = {
      family: 'container',
      memoryBytes: numberOf(body.HostConfig['Memory']),
      nanoCpus: numberOf(body.HostConfig['NanoCpus']),
    } as const;
    return await client.quota.within(share, () => make(client, daemon, { name, wish, network, body, creation }));
  } catch (error) {
    // A refusal before anything was asked for leaves nothing to look for.
    if (error instanceof RequestRefused) client.creations.settle(creation);
    else client.creations.abandon(creation);
    throw error;
  }
}

interface Making {
  readonly name: string | undefined;
  readonly wish: ContainerWish;
  readonly network: NamedNetwork;
  readonly body: ContainerBody;
  readonly creation: string;
}

async function make(client: Client, daemon: Daemon, making: Making): Promise<Reply> {
  const { name, body, creation } = making;
  const query = name === undefined ? {} : { name };
  const created = await daemon.call({ method: 'POST', path: '/containers/create', query, body, timeoutMs: CREATE_MS });
  if (created.status !== 201) {
    client.creations.settle(creation);
    return failedWith(created);
  }
  const id = textOf(fieldsOf(created.document)['Id']);
  try {
    client.belongings.add(await verified(client, daemon, { id, ...making }));
  } catch (error) {
    await daemon
      .call({ method: 'DELETE', path: `/containers/${id}`, query: { force: '1', v: '1' } })
      .catch(() => undefined);
    throw error;
  }
  client.creations.settle(creation);
  return { kind: 'document', status: 201, document: { Id: id, Warnings: [] } };
}

/** What is sent for this wish. Throws {@link RequestRefused}. */
function bodyFor(
  client: Client,
  wish: ContainerWish,
  joined: { readonly network: Network; readonly creation: string },
): ContainerBody {
  const role = client.role(wish.labels.get(ROLE_LABEL), ({ images }) =>
    images.some((image) => digestOf(image) === digestOf(wish.image)),
  );
  checkVolumes(client, wish);
  return containerBody(wish, role, { ...joined, relay: relayIn(client, joined.network), owner: client.name });
}

/** R11: the workspace is of the same session, what is shared is golden. Throws {@link RequestRefused}. */
function checkVolumes(client: Client, wish: ContainerWish): void {
  if (wish.volume) {
    const workspace = client.own('volume', wish.volume.name, 'R11');
    checkWorkspace(client.ofSession(workspace, wish.labels.get(SESSION_LABEL), 'R11').labels);
  }
  if (wish.golden) checkGolden(wish, client.own('volume', wish.golden.name, 'R11').labels);
}

type Network = NamedNetwork & Pick<Belonging, 'subnet'>;

/** The relay has the last address of every network. */
const relayIn = (client: Client, { subnet }: Network): string | undefined =>
  (client.relay && subnet !== undefined && lastHost(subnet)) || undefined;

/** R10: one network of the client's own and of the same session, and the endpoints name no other. Throws {@link RequestRefused}. */
function networkFor(client: Client, wish: ContainerWish): Network {
  const own = (reference: string): Network =>
    reference === 'none'
      ? { id: 'none', name: 'none' }
      : client.ofSession(client.own('network', reference, 'R10'), wish.labels.get(SESSION_LABEL), 'R10');
  const network = own(wish.network);
  if (wish.endpoints.every((endpoint) => network.id !== 'none' && own(endpoint).id === network.id)) return network;
  throw new RequestRefused('R10', 'NetworkingConfig', 'must name the network of NetworkMode and no other');
}

/** The container, when it is what was asked; what cannot be looked at counts as altered. Throws {@link Altered}. */
async function verified(client: Client, daemon: Daemon, made: Making & { readonly id: string }): Promise<Belonging> {
  const { status, document } = await daemon.call({ method: 'GET', path: `/containers/${made.id}/json` });
  const found =
    status === 200 ? differences(made.body, document as Json, [made.network]) : [`it cannot be seen (${status})`];
  const all = [...found, ...(await volumeDifferences(client, daemon, made.wish))];
  if (all.length > 0) throw new Altered(`container ${made.id.slice(0, 12)}`, all);
  return containerOf(fieldsOf(document));
}

/** The daemon makes a volume that has gone meanwhile, and takes one of the same name that came instead. */
async function volumeDifferences(client: Client, daemon: Daemon, wish: ContainerWish): Promise<string[]> {
  const session = wish.labels.get(SESSION_LABEL);
  const golden = wish.labels.get(GOLDEN_LABEL);
  const checks = [
    ...(wish.volume
      ? [hasLabel(client, daemon, { name: wish.volume.name, label: SESSION_LABEL, value: session })]
      : []),
    ...(wish.golden ? [hasLabel(client, daemon, { name: wish.golden.name, label: GOLDEN_LABEL, value: golden })] : []),
  ];
  return (await Promise.all(checks)).flatMap((is) => (is ? [] : ['Mounts: the volume has changed hands']));
}

/** Whether the volume is the client's and carries the label with this value. */
async function hasLabel(
  client: Client,
  daemon: Daemon,
  volume: { readonly name: string; readonly label: string; readonly value: string | undefined },
): Promise<boolean> {
  const { document } = await daemon.call({ method: 'GET', path: `/volumes/${volume.name}` });
  const { labels } = volumeOf(fieldsOf(document));
  return labels[OWNER_LABEL] === client.name && labels[volume.label] === volume.value;
}
