import {
  containerBody,
  differences,
  digestOf,
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
import type { Daemon } from './daemon.js';
import { fieldsOf, numberOf, textOf } from './document.js';
import { failedWith } from './failed.js';
import { containerOf } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'create-container' }>;

const CREATE_MS = 60_000;

/** Creates it, looks at what the daemon made of it, and takes it away again when that is not what was asked (R25). */
export async function createContainer(client: Client, daemon: Daemon, wanted: Wanted): Promise<Reply> {
  const network = networkFor(client, wanted.wish);
  const body = bodyFor(client, wanted.wish, network);
  const share = {
    family: 'container',
    memoryBytes: numberOf(body.HostConfig['Memory']),
    nanoCpus: numberOf(body.HostConfig['NanoCpus']),
  } as const;
  return client.quota.within(share, async () => {
    const query = wanted.name === undefined ? {} : { name: wanted.name };
    const created = await daemon.call({
      method: 'POST',
      path: '/containers/create',
      query,
      body,
      timeoutMs: CREATE_MS,
    });
    if (created.status !== 201) return failedWith(created);
    const id = textOf(fieldsOf(created.document)['Id']);
    await verify(client, daemon, { id, body, network });
    return { kind: 'document', status: 201, document: { Id: id, Warnings: [] } };
  });
}

/** What is sent for this wish. Throws {@link RequestRefused}. */
function bodyFor(client: Client, wish: ContainerWish, network: NamedNetwork): ContainerBody {
  const role = client.role(wish.labels.get(ROLE_LABEL), ({ images }) =>
    images.some((image) => digestOf(image) === digestOf(wish.image)),
  );
  if (wish.volume)
    client.ofSession(client.own('volume', wish.volume.name, 'R11'), wish.labels.get(SESSION_LABEL), 'R11');
  return containerBody(wish, role, { network, owner: client.name });
}

/** R10: one network of the client's own and of the same session, and the endpoints name no other. Throws {@link RequestRefused}. */
function networkFor(client: Client, wish: ContainerWish): NamedNetwork {
  const own = (reference: string): NamedNetwork =>
    reference === 'none'
      ? { id: 'none', name: 'none' }
      : client.ofSession(client.own('network', reference, 'R10'), wish.labels.get(SESSION_LABEL), 'R10');
  const network = own(wish.network);
  if (wish.endpoints.every((endpoint) => network.id !== 'none' && own(endpoint).id === network.id)) return network;
  throw new RequestRefused('R10', 'NetworkingConfig', 'must name the network of NetworkMode and no other');
}

async function verify(
  client: Client,
  daemon: Daemon,
  made: { readonly id: string; readonly body: ContainerBody; readonly network: NamedNetwork },
) {
  const { status, document } = await daemon.call({ method: 'GET', path: `/containers/${made.id}/json` });
  const found =
    status === 200 ? differences(made.body, document as Json, made.network) : [`it is not there (${status})`];
  if (found.length === 0) {
    client.belongings.add(containerOf(fieldsOf(document)));
    return;
  }
  await daemon.call({ method: 'DELETE', path: `/containers/${made.id}`, query: { force: '1', v: '1' } });
  throw new Altered(`container ${made.id.slice(0, 12)}`, found);
}
