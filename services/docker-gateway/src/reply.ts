import { STATUS_CODES } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { Socket } from 'node:net';
import { API_VERSION } from '@manyhands/docker-policy';

/** What a client gets. Each connection has one answer and ends with it. */
export type Reply =
  | { readonly kind: 'document'; readonly status: number; readonly document: unknown }
  | { readonly kind: 'text'; readonly status: number; readonly text: string }
  | { readonly kind: 'empty'; readonly status: number }
  /** The head at once and the document when it is there: the docker CLI starts a container only when its wait has begun. */
  | { readonly kind: 'later'; readonly document: Promise<unknown> }
  /** Bytes until the source ends. */
  | { readonly kind: 'stream'; readonly source: Readable }
  /** Bytes in both directions from now on. `upgraded`: the client asked for it and is told by 101. */
  | { readonly kind: 'raw'; readonly source: Duplex; readonly first: Buffer; readonly upgraded: boolean };

export const failure = (status: number, message: string): Reply => ({
  kind: 'document',
  status,
  document: { message: printable(message) },
});

/** Message of a stranger: one line, no control characters, not endless. */
const printable = (message: string): string => message.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 1024);

/** How long a raw stream may be silent whose client has closed its end: it may still listen, or it may have gone. */
const SILENCE_MS = 600_000;

const RAW = 'application/vnd.docker.raw-stream';

/** Lets go of an answer that nobody gets. */
export function abandon(reply: Reply): void {
  if (reply.kind === 'stream' || reply.kind === 'raw') reply.source.on('error', () => undefined).destroy();
  if (reply.kind === 'later') reply.document.catch(() => undefined);
}

/** Resolves when everything has been handed on, or either side has gone. */
export async function send(socket: Socket, reply: Reply, isHead: boolean): Promise<void> {
  if (socket.destroyed) return abandon(reply);
  switch (reply.kind) {
    case 'document':
    case 'text':
    case 'empty':
      socket.end(wholeOf(reply, isHead));
      return;
    case 'later':
      endWithClient(socket);
      socket.write(headOf(200, { 'Content-Type': 'application/json' }));
      return reply.document.then(
        (document) => void socket.end(JSON.stringify(document)),
        () => void socket.destroy(),
      );
    case 'stream':
      endWithClient(socket);
      socket.write(headOf(200, { 'Content-Type': RAW }));
      return handOn(reply.source, socket);
    case 'raw':
      socket.write(
        reply.upgraded
          ? `HTTP/1.1 101 UPGRADED\r\nContent-Type: ${RAW}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n`
          : headOf(200, { 'Content-Type': RAW }),
      );
      socket.write(reply.first);
      socket.pipe(reply.source);
      socket.once('end', () => socket.setTimeout(SILENCE_MS, () => socket.destroy()));
      return handOn(reply.source, socket);
  }
}

function wholeOf(reply: Extract<Reply, { readonly kind: 'document' | 'text' | 'empty' }>, isHead: boolean): string {
  const [type, text] = bodyOf(reply);
  const length =
    reply.status === 204 || reply.status === 304 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  return headOf(reply.status, { ...(type && { 'Content-Type': type }), ...length }) + (isHead ? '' : text);
}

function bodyOf(reply: Extract<Reply, { readonly kind: 'document' | 'text' | 'empty' }>): readonly [string, string] {
  if (reply.kind === 'empty') return ['', ''];
  return reply.kind === 'text'
    ? ['text/plain; charset=utf-8', reply.text]
    : ['application/json', JSON.stringify(reply.document)];
}

function headOf(status: number, headers: Readonly<Record<string, string>>): string {
  const all = {
    ...headers,
    'Api-Version': API_VERSION,
    Ostype: 'linux',
    Server: 'docker-gateway',
    Connection: 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
}

/** Who waits for a quiet stream and goes is noticed by the end of what they send; nothing more is expected of them. */
function endWithClient(socket: Socket): void {
  socket.resume().once('end', () => socket.destroy());
}

/** Until the client has everything, or has gone; either way the source is let go. */
function handOn(source: Readable, client: Socket): Promise<void> {
  return new Promise((resolve) => {
    client
      .once('error', () => client.destroy())
      .once('close', () => {
        source.destroy();
        resolve();
      });
    source.once('error', () => client.destroySoon()).once('close', () => client.destroySoon());
    source.pipe(client);
  });
}
