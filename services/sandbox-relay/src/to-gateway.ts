import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from './join.js';

/** Connections of one address at the same time: an agent needs a few, and none may take them all. */
const MOST_PER_SANDBOX = 128;

/**
 * Takes every connection of a sandbox to the sandbox-gateway, which knows the sandbox by its token. While the gateway is not there
 * the connection is closed, and the sandbox's clients try again.
 */
export function serveSandboxes(gatewaySocket: string): Server {
  const open = new Map<string, number>();
  return createServer({ allowHalfOpen: true, keepAlive: true }, (socket) => {
    const from = socket.remoteAddress ?? '';
    const count = (open.get(from) ?? 0) + 1;
    if (count > MOST_PER_SANDBOX) {
      socket.destroy();
      return;
    }
    open.set(from, count);
    socket.once('close', () => letGo(open, from));
    join(socket, connectTo(gatewaySocket));
  });
}

const connectTo = (path: string): Socket => connect({ path, allowHalfOpen: true });

function letGo(open: Map<string, number>, from: string): void {
  const left = (open.get(from) ?? 1) - 1;
  if (left === 0) open.delete(from);
  else open.set(from, left);
}
