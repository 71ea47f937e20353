import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusal } from './judge.js';

/** The host is there: from here on the bytes are the sandbox's and the host's. */
export const answerConnected = (socket: Socket): void =>
  void socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');

/** Refuses and closes. The reason also stands in a header: some clients show these and drop the body. */
export function answerRefused(socket: Socket, { status, message }: Refusal): void {
  const body = `${message}\n`;
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-manyhands-reason: ${inHeader(message)}`,
    'connection: close',
    ...(status === 407 ? ['proxy-authenticate: Basic realm="manyhands"'] : []),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** A message may quote what the sandbox asked for; a header holds visible ASCII only. */
const inHeader = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
