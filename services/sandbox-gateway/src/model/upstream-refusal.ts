import { z } from 'zod';
import { ModelCallRefused } from './model-call-refused.js';

const MAX_ERROR_BYTES = 256 * 1024;

/** OpenAI's shape, and the flat one of some other servers. */
const UpstreamError = z.union([
  z.object({ error: z.object({ message: z.string(), code: z.unknown() }) }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error, code: undefined })),
  z.object({ message: z.string(), code: z.unknown() }),
]);

/** What the client is told when the upstream refused: the same status, without key, address or headers. */
export async function upstreamRefusal(
  response: Response,
  upstream: { apiKey: string; baseUrl: string },
): Promise<ModelCallRefused> {
  const { status } = response;
  const said = UpstreamError.safeParse(await readError(response));
  if (status < 400) {
    const message = `The model endpoint answered ${status} instead of a completion. Check LLM_BASE_URL.`;
    return new ModelCallRefused({ status: 502, code: 'upstream_invalid', message });
  }
  if (status === 401 || status === 403) {
    const message = "The model endpoint refused the gateway's own credentials. Check LLM_API_KEY.";
    return new ModelCallRefused({ status, code: 'upstream_refused_credentials', message });
  }
  const detail = said.success ? clean(said.data.message, upstream) : 'no reason given';
  return new ModelCallRefused({
    status,
    code: said.success && typeof said.data.code === 'string' ? clean(said.data.code, upstream) : 'upstream_error',
    message: `The model endpoint answered ${status}: ${detail}`,
    retryAfter: retryAfter(response),
  });
}

async function readError(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_ERROR_BYTES) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    // The status alone already says what the client must know.
    return undefined;
  }
}

/** Upstreams repeat keys and their own addresses in errors. A key of a few letters is a placeholder and would blank words. */
function clean(text: string, { apiKey, baseUrl }: { apiKey: string; baseUrl: string }): string {
  return [apiKey, new URL(baseUrl).host]
    .filter((secret) => secret.length >= 8)
    .reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text.replace(/\bhttps?:\/\/\S+/gi, '[address]'))
    .replace(/\bsk-[\w*.-]+/g, '[hidden]')
    .slice(0, 2000);
}

/** Passed on only in the two forms of the standard. */
function retryAfter(response: Response): string | undefined {
  const value = response.headers.get('retry-after') ?? '';
  return /^[\w ,:]{1,40}$/.test(value) ? value : undefined;
}
