import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port that is free now, on loopback. Throws what `listen` says when a wanted one is not. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Any connection of this machine can take a port between our look and the start of what is to listen there. */
const MOST_TRIES = 5;

/** Starts something on a port that is free, and again on another when somebody took that port before it could listen. */
export function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  return onFreePorts(
    async () => [await freePort()],
    ([port]) => start(port),
  );
}

/**
 * The same with several ports: `choose` is asked before every try. What `start` began it must have ended when it throws. Its error
 * is thrown on when all ports are still free (something else is wrong), and after the last try.
 */
export async function onFreePorts<P extends readonly [number, ...number[]], T>(
  choose: () => Promise<P>,
  start: (ports: P) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const ports = await choose();
    try {
      return await start(ports);
    } catch (error) {
      if (tries === MOST_TRIES || (await areFree(ports))) throw error;
    }
  }
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const free = await Promise.all(ports.map((port) => freePort(port).then(Boolean, () => false)));
  return !free.includes(false);
}
