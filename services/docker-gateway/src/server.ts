import { createServer, type Server, type Socket } from 'node:net';
import { chmodSync, existsSync, statSync, unlinkSync } from 'node:fs';
import { timingSafeEqual, createHash } from 'node:crypto';
import { readRequest, RequestRefused, type RequestHead } from '@manyhands/docker-policy';
import { connectTo, listenOptions, type Address } from './address.js';
import type { Client } from './client.js';
import type { Gateway } from './gateway.js';
import { receive } from './receive.js';
import { failure, send, type Reply } from './reply.js';

/** A request must be there whole within this. */
const REQUEST_MS = 10_000;
/** How long a client may keep its end open after the whole answer, and how long it may take to read the answer. */
const LINGER_MS = 2_000;
const LONGEST_READ_MS = 60_000;
const MOST_CONNECTIONS = 512;

export interface Door {
  readonly address: Address;
  readonly client: Client;
  /** What clients must send as `Authorization: Bearer …`; without one, whoever reaches the address is the client. */
  readonly token?: string;
}

/** Opens the door of one client. Rejects when something else listens there. */
export async function open(door: Door, gateway: Gateway): Promise<Server> {
  if ('path' in door.address) await removeStale(door.address);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    serve(socket, door, gateway).catch(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listenOptions(door.address), () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  if ('path' in door.address) chmodSync(door.address.path, 0o660);
  return server;
}

async function serve(socket: Socket, door: Door, gateway: Gateway): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => socket.destroy()).once('close', () => gone.abort());
  let head: RequestHead | undefined;
  let reply: Reply;
  try {
    const received = await receive(socket, REQUEST_MS);
    if (received === null) return void socket.destroy();
    head = received.head;
    checkToken(head, door.token);
    const request = readRequest(head, received.body);
    reply = await gateway.answer(door.client, request, { upgrade: head.upgrade, gone: gone.signal });
  } catch (error) {
    reply = refusal(error, door, gateway);
  }
  await send(socket, reply, head?.method === 'HEAD');
  if (!socket.destroyed) discardRest(socket);
}

/**
 * What a client still sends is read and dropped: a connection that is closed over unread bytes loses its answer too. One that does
 * not close its end is closed when it has had time to read.
 */
function discardRest(socket: Socket): void {
  socket.resume();
  const end = (ms: number) => setTimeout(() => socket.destroy(), ms).unref();
  socket.once('finish', () => end(LINGER_MS));
  end(LONGEST_READ_MS);
}

/** Also when the refusal itself cannot be put on record. */
function refusal(error: unknown, { client }: Door, gateway: Gateway): Reply {
  try {
    if (error instanceof RequestRefused) return gateway.refuse(client, error);
  } catch {
    // Told below like every record that could not be written.
  }
  return failure(500, 'the audit cannot be written');
}

function checkToken({ headers }: RequestHead, token: string | undefined): void {
  if (token === undefined) return;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(headers.get('authorization') ?? ''), digest(`Bearer ${token}`))) return;
  throw new RequestRefused('R26', 'Authorization', 'is not the token of this client');
}

/** A socket file whose process has died. Rejects when somebody answers there, or when it is no socket. */
async function removeStale(address: { readonly path: string }): Promise<void> {
  if (!existsSync(address.path)) return;
  if (!statSync(address.path).isSocket()) throw new Error(`${address.path} is not a socket`);
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = connectTo(address);
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
    probe.once('connect', () => probe.destroy());
  });
  if (isAlive) throw new Error(`something listens at ${address.path} already`);
  unlinkSync(address.path);
}
