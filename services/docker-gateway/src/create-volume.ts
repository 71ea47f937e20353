import {
  OWNER_LABEL,
  RequestRefused,
  ROLE_LABEL,
  viewOf,
  volumeBody,
  type GatewayRequest,
  type Json,
} from '@manyhands/docker-policy';
import type { Client } from './client.js';
import type { Daemon } from './daemon.js';
import { fieldsOf } from './document.js';
import { failedWith } from './failed.js';
import { volumeOf } from './read-belongings.js';
import type { Reply } from './reply.js';

type Wanted = Extract<GatewayRequest, { readonly kind: 'create-volume' }>;

/** A plain local volume. The daemon answers with the old one where the name is taken: that one must be the client's. */
export async function createVolume(client: Client, daemon: Daemon, { wish }: Wanted): Promise<Reply> {
  const role = client.role(wish.labels.get(ROLE_LABEL), () => true);
  const create = async (): Promise<Reply> => {
    const body = volumeBody(wish, role, client.name);
    const created = await daemon.call({ method: 'POST', path: '/volumes/create', body });
    if (created.status !== 201) return failedWith(created);
    const volume = volumeOf(fieldsOf(created.document));
    if (volume.labels[OWNER_LABEL] !== client.name || hasOptions(created.document)) {
      throw new RequestRefused('R17', 'Name', `the name ${wish.name} is taken`);
    }
    client.belongings.add(volume);
    return { kind: 'document', status: 201, document: viewOf('volume', created.document as Json) };
  };
  if (client.belongings.find('volume', wish.name)) return create();
  return client.quota.within({ family: 'volume', memoryBytes: 0, nanoCpus: 0 }, create);
}

const hasOptions = (document: unknown): boolean => Object.keys(fieldsOf(fieldsOf(document)['Options'])).length > 0;
