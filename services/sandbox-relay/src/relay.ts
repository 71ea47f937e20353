import { chmodSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net';
import type { Settings } from './settings.js';
import { isNeighbour, serveServices } from './to-agents.js';
import { serveSandboxes } from './to-gateway.js';

export interface Relay {
  /** The TCP port that sandboxes connect to. */
  readonly port: number;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/** Opens both doors. Rejects when one cannot be opened; then neither is. */
export async function startRelay(
  settings: Settings,
  isReachable: (host: string) => boolean = (host) => isNeighbour(host),
): Promise<Relay> {
  const { port, agentPort, gatewaySocket, agentsSocket } = settings;
  const sandboxes = new Door(serveSandboxes(gatewaySocket));
  const services = new Door(serveServices(agentPort, isReachable));
  await sandboxes.open({ port, host: '0.0.0.0' });
  try {
    rmSync(agentsSocket, { force: true }); // what an earlier relay left
    await services.open({ path: agentsSocket });
    // Who may come in is said by the folder: its owner is another user than the relay's.
    chmodSync(agentsSocket, 0o666);
  } catch (error) {
    await Promise.all([sandboxes.close(), services.close()]);
    throw error;
  }
  return {
    port: (sandboxes.server.address() as AddressInfo).port,
    close: async () => void (await Promise.all([sandboxes.close(), services.close()])),
  };
}

/** A server that knows its connections: those that became raw streams belong to no one else. */
class Door {
  private readonly connections = new Set<Socket>();

  constructor(readonly server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
  }

  async open(options: ListenOptions): Promise<void> {
    this.server.listen(options);
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.connections) socket.destroy();
    await closed;
  }
}
