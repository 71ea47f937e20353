import { labelsOf, ROLE_LABEL, type GatewayRequest } from '@manyhands/docker-policy';
import type { Client } from './client.js';
import type { Daemon } from './daemon.js';
import { failedWith } from './failed.js';
import { makeNetwork } from './make-network.js';
import { networkOf } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'create-network' }>;

/** A network of the role's pool, with the relay of the client in it where there is one. Without its relay it is removed again. */
export async function createNetwork(client: Client, daemon: Daemon, { wish }: Wanted): Promise<Reply> {
  const role = client.role(wish.labels.get(ROLE_LABEL), () => true);
  const wanted = { name: wish.name, pool: role.pool, labels: labelsOf(wish.labels, role.name, client.name) };
  return client.quota.within({ family: 'network', memoryBytes: 0, nanoCpus: 0 }, async () => {
    const made = await makeNetwork(daemon, wanted);
    if ('declined' in made) return failedWith(made.declined);
    const network = networkOf(made.network);
    client.belongings.add(network);
    await client.relay?.join(network.id).catch(async (error: unknown) => {
      await removeAgain(client, daemon, network.id);
      throw error;
    });
    return { kind: 'document', status: 201, document: { Id: network.id, Warning: '' } };
  });
}

/** Forgotten first, so that the relay is not joined to it once more. */
async function removeAgain(client: Client, daemon: Daemon, id: string): Promise<void> {
  client.forget('network', id);
  const remove = () => daemon.call({ method: 'DELETE', path: `/networks/${id}` });
  await client.relay?.without(id, remove).catch(() => undefined);
}
