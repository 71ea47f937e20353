/** What comes back over HTTP is asserted on, not typed. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: Json;
}

/** The public API of a running stack. */
export interface Api {
  /**
   * One request to a path below `/api/v1`, with the token. A body that is a string or bytes is sent as it is, everything else
   * as JSON. A header that is null is left out, e.g. `{ Authorization: null }`. No answer within half a minute is an error.
   */
  request(
    method: string,
    path: string,
    ...rest: [body?: unknown, headers?: Readonly<Record<string, string | null>>]
  ): Promise<Answer>;
  /** The body of a GET that must succeed. */
  get(path: string): Promise<Json>;
  /** All items of a list, page by page, from the page that the path names. */
  all(path: string): Promise<Json[]>;
}

const answerTimeoutMs = 30_000;

export function apiOf(server: { url: string; token: string }): Api {
  const request: Api['request'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: headersOf({ Authorization: `Bearer ${server.token}`, ...typeOf(body), ...headers }),
      signal: AbortSignal.timeout(answerTimeoutMs),
      ...(body === undefined ? {} : { body: bytesOf(body) }),
    });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const get = async (path: string): Promise<Json> => {
    const { status, body } = await request('GET', path);
    if (status !== 200) throw new Error(`GET ${path} was answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const all = async (path: string): Promise<Json[]> => {
    const items: Json[] = [];
    const [base, query] = path.split('?');
    const search = new URLSearchParams(query);
    for (;;) {
      const page: Json = await get(`${base}?${search.toString()}`);
      items.push(...page.items);
      if (page.nextCursor === null) return items;
      search.delete('after');
      search.set('cursor', page.nextCursor);
    }
  };
  return { request, get, all };
}

const typeOf = (body: unknown): Record<string, string> =>
  body === undefined ? {} : { 'Content-Type': 'application/json' };

const headersOf = (given: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

const bytesOf = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as string | Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);
