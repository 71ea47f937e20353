import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Audit, type AuditEntry } from '../audit.js';
import { readConfig } from '../config.js';
import { startGateway, type RunningGateway } from '../start.js';

/** A gateway in this process before some daemon, with a counted line between the two. */
export interface GatewayUnderTest {
  /** Its name at the daemon: each test has one of its own, for all of them share one daemon. */
  readonly client: string;
  /** Socket that clients connect to. */
  readonly socket: string;
  /** Bytes that the gateway has sent to the daemon so far. */
  readonly bytesToDaemon: () => number;
  /** Connections between the two that are open right now. */
  readonly openToDaemon: () => Promise<number>;
  readonly audit: readonly (AuditEntry & { readonly number: number })[];
  readonly lines: readonly string[];
  /** From now on nothing can be recorded. */
  breakAudit(): void;
  stop(): Promise<void>;
}

export async function gatewayBefore(
  daemon: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<GatewayUnderTest> {
  const home = await mkdtemp(join(tmpdir(), 'docker-gateway-'));
  const line = await countedLine(join(home, 'line.sock'), daemon);
  const lines: string[] = [];
  const client = environment['DOCKER_GATEWAY_CLIENT'] ?? `test-${randomBytes(6).toString('hex')}`;
  let isFull = false;
  const audit = new Audit(
    (text) => {
      if (isFull) throw new Error('ENOSPC: no space left on device');
      lines.push(text.trimEnd());
    },
    () => new Date(),
  );
  const config = readConfig({
    DOCKER_GATEWAY_LISTEN: `unix:${join(home, 'gateway.sock')}`,
    DOCKER_ENGINE: `unix:${join(home, 'line.sock')}`,
    DOCKER_GATEWAY_CLIENT: client,
    ...environment,
  });
  const gateway: RunningGateway = await startGateway(config, pino({ level: 'silent' }), audit);
  return {
    client,
    socket: (gateway.addresses[0] ?? '').replace(/^unix:/, ''),
    bytesToDaemon: line.bytes,
    openToDaemon: () =>
      new Promise((resolve, reject) =>
        line.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      ),
    get audit() {
      return lines.map((text) => JSON.parse(text) as AuditEntry & { readonly number: number });
    },
    lines,
    breakAudit: () => {
      isFull = true;
    },
    stop: async () => {
      await gateway.close();
      line.server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Hands on what comes, and counts it. */
async function countedLine(
  path: string,
  target: string,
): Promise<{ readonly server: Server; readonly bytes: () => number }> {
  let bytes = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const daemon = connect({ path: target, allowHalfOpen: true });
    client.on('data', (chunk: Buffer) => (bytes += chunk.length));
    client.pipe(daemon).pipe(client);
    client.on('error', () => daemon.destroy());
    daemon.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { server, bytes: () => bytes };
}

export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  readonly body: string;
  readonly document: Record<string, unknown>;
}

/** Sends exactly these bytes and reads to the end. */
export function sendRaw(socket: string, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const connection = connect(socket, () => connection.write(bytes));
    connection.on('data', (chunk: Buffer) => chunks.push(chunk));
    connection.on('error', reject);
    connection.on('close', () => resolve(answerOf(Buffer.concat(chunks).toString('utf8'))));
    connection.on('end', () => connection.end());
  });
}

function answerOf(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const body = text.slice(end + 4);
  return {
    status: Number(text.split(' ')[1] ?? 0),
    body,
    document: body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {},
  };
}

/** One request, framed as a client would. */
export function requestText(
  method: string,
  target: string,
  more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): string {
  const body = more.body ?? '';
  const headers = {
    Host: 'docker',
    Connection: 'close',
    ...(body !== '' && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
    ...more.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** One request by its parts; a body is sent as JSON. */
export const ask = (socket: string, line: string, body?: unknown): Promise<RawAnswer> => {
  const [method = '', target = ''] = line.split(' ');
  return sendRaw(
    socket,
    requestText(method, `/v1.41${target}`, body === undefined ? {} : { body: JSON.stringify(body) }),
  );
};
