import { onlyNames } from './query.js';
import { RequestRefused } from './refusal.js';
import type { RequestHead } from './request-head.js';
import { readRequestTarget } from './request-target.js';
import type { GatewayRequest } from './request.js';
import { ROUTES, type Route } from './routes.js';
import { readStrictJson } from './strict-json.js';

/**
 * What a client asks for, from the head of its request and the bytes of its body: parsed once, into a closed shape. The request to the
 * daemon is made anew from the result; the client's bytes go no further. Throws {@link RequestRefused} with the rule that it broke.
 */
export function readRequest(head: RequestHead, body: Uint8Array): GatewayRequest {
  const { segments, query } = readRequestTarget(head.target);
  const route = ROUTES.find(({ method, path }) => method === head.method && samePath(path, segments));
  if (!route) throw new RequestRefused('R1', 'route', `${head.method} on this path is not offered`);
  onlyNames(query, route.query);
  if (head.upgrade) checkUpgrade(head, route);
  const reference = segments[route.path.indexOf('*')] ?? '';
  const document = body.length > 0 ? readStrictJson(body) : null;
  return route.read({ reference, query, body: document });
}

const samePath = (path: readonly string[], segments: readonly string[]): boolean =>
  path.length === segments.length && path.every((part, index) => part === '*' || part === segments[index]);

function checkUpgrade({ headers }: RequestHead, { mayUpgrade }: Route): void {
  const isTcp = headers.get('upgrade') === 'tcp' && /^upgrade$/i.test(headers.get('connection') ?? '');
  if (!mayUpgrade || !isTcp) throw new RequestRefused('R4', 'Upgrade', 'this route does not become a stream', 400);
}
