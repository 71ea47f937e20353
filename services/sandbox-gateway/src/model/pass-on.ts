import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { EventStreamReader } from './event-stream-reader.js';
import { ModelCallRefused } from './model-call-refused.js';
import type { TokenMeter } from './token-count.js';
import { unreachable } from './ask-upstream.js';

/** One answer of the upstream on its way to the client. `settle` writes its usage down; it runs before the client sees the end. */
export interface Passage {
  readonly answer: Response;
  readonly client: ServerResponse;
  readonly meter: TokenMeter;
  readonly signal: AbortSignal;
  readonly settle: () => Promise<void>;
}

/** Passes an answer on, as a stream when it is one. Only status, content type and bytes go through, no header of the upstream. */
export async function passOn(passage: Passage): Promise<void> {
  if (isEventStream(passage.answer)) await passStream(passage);
  else await passWhole(passage);
}

const isEventStream = (answer: Response) => /^text\/event-stream\b/i.test(answer.headers.get('content-type') ?? '');

async function passStream({ answer, client, meter, signal, settle }: Passage): Promise<void> {
  client.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-accel-buffering': 'no',
  });
  client.flushHeaders();
  const reader = new EventStreamReader();
  for await (const piece of pieces(answer, signal)) {
    for (const value of reader.read(piece)) meter.see(value);
    if (!client.write(piece)) await once(client, 'drain', { signal });
  }
  await settle();
  client.end();
}

async function passWhole({ answer, client, meter, signal, settle }: Passage): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const piece of pieces(answer, signal)) chunks.push(piece);
  const bytes = Buffer.concat(chunks);
  meter.see(completion(bytes));
  await settle();
  client.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}

async function* pieces(answer: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body ?? [];
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(cause);
  }
}

function completion(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch (cause) {
    const message = 'The model endpoint answered something that is not JSON. Check LLM_BASE_URL.';
    const refusal = new ModelCallRefused({ status: 502, code: 'upstream_invalid', message });
    refusal.cause = cause;
    throw refusal;
  }
}
