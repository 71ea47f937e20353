import { createServer, type Server } from 'node:http';
import { BlockList, connect } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import { join } from './join.js';

/** An agent-server is one hop away: it answers at once or is not there. */
const CONNECT_TIMEOUT_MS = 5_000;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/**
 * An HTTP proxy that knows one method, `CONNECT <IPv4>:<agent port>`, and one kind of target: a neighbour on a network that the
 * relay itself is joined to. For the services; sandboxes do not see this socket.
 */
export function serveServices(agentPort: number, isReachable: (host: string) => boolean): Server {
  const server = createServer((_request, response) => {
    response.writeHead(405, { allow: 'CONNECT', 'content-type': 'text/plain' }).end('only CONNECT\n');
  });
  server.on('connect', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const [host = '', port] = request.url?.split(':') ?? [];
    if (!IPV4.test(host) || port !== String(agentPort) || !isReachable(host))
      refuse(socket, 403, `only neighbours, on port ${agentPort}`);
    else reach({ host, port: agentPort }, socket, head);
  });
  return server;
}

/** On a network of one of these interfaces, and not one of them itself. */
export function isNeighbour(
  host: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): boolean {
  const own = Object.values(interfaces).flatMap((infos) => (infos ?? []).filter((one) => isOutward(one)));
  const networks = new BlockList();
  for (const { cidr } of own) {
    const [base = '', bits] = (cidr ?? '').split('/');
    networks.addSubnet(base, Number(bits), 'ipv4');
  }
  return networks.check(host, 'ipv4') && !own.some(({ address }) => address === host);
}

const isOutward = ({ family, internal, cidr }: NetworkInterfaceInfo): boolean =>
  family === 'IPv4' && !internal && cidr !== null;

function reach(target: { readonly host: string; readonly port: number }, socket: Duplex, head: Buffer): void {
  const agent = connect({ ...target, allowHalfOpen: true });
  const late = setTimeout(() => agent.destroy(new Error('no answer')), CONNECT_TIMEOUT_MS);
  const failed = (error: Error) => {
    clearTimeout(late);
    refuse(socket, 502, error.message);
  };
  agent.once('error', failed);
  socket.once('close', () => agent.destroy());
  agent.once('connect', () => {
    clearTimeout(late);
    agent.off('error', failed);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (head.length > 0) agent.write(head);
    join(socket, agent);
  });
}

function refuse(socket: Duplex, status: 403 | 502, because: string): void {
  const reason = { 403: 'Forbidden', 502: 'Bad Gateway' }[status];
  const body = `${because}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
