import type { Socket } from 'node:net';
import { MAX_HEAD_BYTES, readRequestHead, RequestRefused, type RequestHead } from '@manyhands/docker-policy';

export interface Received {
  readonly head: RequestHead;
  readonly body: Uint8Array;
}

/** Some take it for the end of a line, some do not. */
const BARE_LINE_FEED = /(?:^|[^\r])\n/;
const BLANK_LINE = Buffer.from('\r\n\r\n');

/**
 * The one request of a connection: its head and exactly the announced bytes. What comes after them, comes before there was an answer,
 * and is refused (R3). Rejects with {@link RequestRefused}; `null` when the client leaves without a word.
 */
export async function receive(socket: Socket, timeoutMs: number): Promise<Received | null> {
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    return await read(socket);
  } finally {
    clearTimeout(timer);
  }
}

async function read(socket: Socket): Promise<Received | null> {
  let bytes: Buffer = Buffer.alloc(0);
  let head: { readonly read: RequestHead; readonly size: number } | null = null;
  for (;;) {
    head ??= headOf(bytes);
    const whole = head ? head.size + head.read.contentLength : Infinity;
    if (head && bytes.length > whole) throw refused('request', 'goes on after its end: one request per connection');
    if (head && bytes.length === whole) return { head: head.read, body: bytes.subarray(head.size) };
    const more = await next(socket);
    if (more === null) return bytes.length === 0 ? null : incomplete();
    bytes = Buffer.concat([bytes, more]);
  }
}

function headOf(bytes: Buffer): { readonly read: RequestHead; readonly size: number } | null {
  const end = bytes.indexOf(BLANK_LINE);
  if ((end < 0 ? bytes.length : end) > MAX_HEAD_BYTES) throw refused('head', `is longer than ${MAX_HEAD_BYTES} bytes`);
  if (BARE_LINE_FEED.test(bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1'))) {
    throw refused('head', 'has a line that does not end in CR LF');
  }
  if (end < 0) return null;
  return { read: readRequestHead(bytes.subarray(0, end).toString('latin1')), size: end + BLANK_LINE.length };
}

function incomplete(): never {
  throw refused('request', 'ends before its announced length');
}

const refused = (field: string, because: string): RequestRefused => new RequestRefused('R3', field, because, 400);

/** The next bytes, or null at the end. */
function next(socket: Socket): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const settle = (value: Buffer | null) => {
      for (const event of ['readable', 'end', 'close', 'error']) socket.removeListener(event, look);
      resolve(value);
    };
    const look = () => {
      const chunk = socket.read() as Buffer | null;
      if (chunk !== null) settle(chunk);
      else if (socket.readableEnded || socket.destroyed) settle(null);
    };
    for (const event of ['readable', 'end', 'close', 'error']) socket.on(event, look);
    look();
  });
}
