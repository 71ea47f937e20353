import { ModelCallRefused } from './model-call-refused.js';
import { upstreamRefusal } from './upstream-refusal.js';

export interface UpstreamOptions {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** The one model that sandboxes may use. */
  readonly model: string;
}

/**
 * Asks the upstream and gives its answer as soon as the headers are there. Throws `ModelCallRefused`: with the upstream's
 * status when it refused, 502 when it cannot be reached. When `signal` aborts, throws its reason.
 */
export async function askUpstream(upstream: UpstreamOptions, body: string, signal: AbortSignal): Promise<Response> {
  const response = await send(upstream, body, signal);
  if (response.ok) return response;
  throw await upstreamRefusal(response, upstream);
}

async function send(upstream: UpstreamOptions, body: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(`${upstream.baseUrl.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${upstream.apiKey}`, 'content-type': 'application/json' },
      body,
      // Followed, a redirect could carry the conversation anywhere.
      redirect: 'manual',
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(cause);
  }
}

/** The connection failed, before or in the middle of an answer. The address stays in the log. */
export function unreachable(cause: unknown): ModelCallRefused {
  const message = 'The model endpoint cannot be reached or broke off. Try again later.';
  const refusal = new ModelCallRefused({ status: 502, code: 'upstream_unavailable', message });
  refusal.cause = cause;
  return refusal;
}
