import type { IncomingMessage } from 'node:http';
import { ModelCallRefused } from './model-call-refused.js';

/** Most bytes of a request. Long conversations with pictures stay far below. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024;

const LINGER_MS = 1000;

/** The whole body. Throws `ModelCallRefused` (413) as soon as it is known to be too long; what still comes is thrown away. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLong(request, maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  // Not to be destroyed when left early: the refusal still goes out on this connection.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLong(request, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(request: IncomingMessage, maxBytes: number): ModelCallRefused {
  throwAway(request);
  const message = `The request is longer than ${maxBytes} bytes. Shorten the conversation.`;
  return new ModelCallRefused({ status: 413, code: 'request_too_large', message });
}

/** Reads on for a moment, because a client that is cut off while it sends may never see the refusal. */
function throwAway(request: IncomingMessage): void {
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
