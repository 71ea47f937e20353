import type { ServerResponse } from 'node:http';
import { ModelCallRefused } from './model-call-refused.js';

/** What the client is told about any error. The unexpected stays in the log. */
export function refusalOf(error: unknown): ModelCallRefused {
  if (error instanceof ModelCallRefused) return error;
  if (error instanceof Error && 'retryable' in error && error.retryable === true) {
    const message = 'The gateway cannot check this sandbox at the moment. Try again in a few seconds.';
    return new ModelCallRefused({ status: 503, code: 'gateway_unavailable', message, retryAfter: '2' });
  }
  const message = 'Something broke in the gateway. Its log says what.';
  return new ModelCallRefused({ status: 500, code: 'internal_error', message });
}

/** Sends a refusal; inside a stream that has begun, as an event, which OpenAI's clients raise as an error. */
export function answerRefusal(client: ServerResponse, refusal: ModelCallRefused): void {
  const body = JSON.stringify(refusal.body());
  if (client.headersSent) {
    client.end(`\n\ndata: ${body}\n\n`);
    return;
  }
  client
    .writeHead(refusal.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(refusal.retryAfter === undefined ? {} : { 'retry-after': refusal.retryAfter }),
    })
    .end(body);
}
