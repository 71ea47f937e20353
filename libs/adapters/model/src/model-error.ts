import { APIError } from 'openai';
import { ModelRefused, ModelUnavailable } from './errors.js';

/** Client errors that pass by themselves: request timeout, conflict, too early, too many requests. */
const PASSING = new Set([408, 409, 425, 429]);

/** What a failed call means to the caller. The key is taken out of the text: some endpoints repeat it. */
export function modelErrorOf(error: unknown, apiKey: string): ModelRefused | ModelUnavailable {
  const detail = withoutKey(error instanceof Error ? error.message : String(error), apiKey);
  const status = error instanceof APIError && typeof error.status === 'number' ? error.status : null;
  if (status !== null && status < 500 && !PASSING.has(status)) return new ModelRefused(detail, status, error);
  return new ModelUnavailable(detail, status, error);
}

export const tooSlow = (timeoutMs: number, cause: unknown): ModelUnavailable =>
  new ModelUnavailable(`no complete answer within ${timeoutMs} ms`, null, cause);

/** A key of a few letters is a placeholder of a local endpoint; taking it out would blank ordinary words. */
function withoutKey(text: string, apiKey: string): string {
  return (apiKey.length < 8 ? text : text.replaceAll(apiKey, '[redacted]')).slice(0, 2000);
}
