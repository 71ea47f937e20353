import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { freePort, onFreePort, onFreePorts } from './ports.js';

const strangers: Server[] = [];
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((server) => once(server.close(), 'close')));
});

/** Somebody else listens there from now on. */
async function take(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  strangers.push(server);
  await once(server, 'listening');
}

it('tells that a wanted port is taken', async () => {
  const port = await freePort();
  await take(port);
  await expect(freePort(port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

it('starts again on another port when somebody took the first', async () => {
  const tried: number[] = [];
  const start = async (port: number): Promise<string> => {
    tried.push(port);
    if (tried.length > 2) return `on ${port}`;
    await take(port);
    throw new Error('it ended at its start');
  };
  expect(await onFreePort(start)).toBe(`on ${tried[2]}`);
  expect(new Set(tried).size).toBe(3);
});

it('does not try again what fails for another reason', async () => {
  const tried: number[] = [];
  const start = (port: number): Promise<never> => {
    tried.push(port);
    return Promise.reject(new Error('the schema is of a later version'));
  };
  await expect(onFreePort(start)).rejects.toThrow('the schema is of a later version');
  expect(tried).toHaveLength(1);
});

it('gives up when its ports are taken again and again', async () => {
  const tried: number[] = [];
  const choose = async (): Promise<[number, number]> => [await freePort(), await freePort()];
  const start = async ([, second]: [number, number]): Promise<never> => {
    tried.push(second);
    await take(second);
    throw new Error(`failure ${tried.length}`);
  };
  await expect(onFreePorts(choose, start)).rejects.toThrow('failure 5');
});
