import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** Port: the way into the internet. */
export abstract class Internet {
  /** All addresses of a host, in the order in which they should be tried. */
  abstract addresses(host: string): Promise<readonly string[]>;
  /** Opens a connection to an address, port 443. When the signal aborts, throws its reason. */
  abstract connect(address: string, signal: AbortSignal): Promise<Socket>;
}

export class RealInternet extends Internet {
  override async addresses(host: string): Promise<readonly string[]> {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  }

  override async connect(address: string, signal: AbortSignal): Promise<Socket> {
    const socket = connect({ host: address, port: 443, allowHalfOpen: true });
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}

export type Dialled =
  | { readonly kind: 'connected'; readonly socket: Socket }
  /** The name leads to an address that is not of the public internet. */
  | { readonly kind: 'not-public' }
  | { readonly kind: 'unreachable' };

/**
 * Resolves the name once and connects to one of the addresses that were checked: a second answer of a name server is never asked
 * for. One address that is not public refuses them all, since such a name is not what its owner says. When the signal aborts,
 * throws its reason.
 */
export async function dial(host: string, internet: Internet, signal: AbortSignal): Promise<Dialled> {
  const addresses = await Promise.race([internet.addresses(host).catch(() => []), aborted(signal)]);
  if (!addresses.every(isPublicAddress)) return { kind: 'not-public' };
  for (const address of addresses) {
    try {
      return { kind: 'connected', socket: await internet.connect(address, signal) };
    } catch {
      signal.throwIfAborted(); // else: this address does not answer, and the next one may
    }
  }
  return { kind: 'unreachable' };
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
