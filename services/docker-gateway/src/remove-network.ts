import { act, type Act, type Acting } from './acts.js';
import type { Reply } from './reply.js';

export const isNetworkRemoval = ({ on, method }: Act): boolean => on === 'network' && method === 'DELETE';

/** The daemon removes no network with somebody in it: the relay leaves first, and comes back when somebody else is still there. */
export async function removeNetwork(acting: Acting, wanted: Act): Promise<Reply> {
  const { relay } = acting.client;
  if (!relay) return act(acting, wanted);
  const { id } = acting.client.own('network', wanted.reference);
  return relay.without(id, () => act(acting, wanted));
}
