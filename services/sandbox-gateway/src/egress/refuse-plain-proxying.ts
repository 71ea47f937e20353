import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a client sends to a proxy for plain HTTP: a whole URL instead of a path. */
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\//i;
const MESSAGE = 'This proxy takes only CONNECT to port 443: use https.\n';

/** Middleware before all routes: `GET http://elsewhere/v1/models` would else be answered as if it were about us. */
export function refusePlainProxying(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (!ABSOLUTE_FORM.test(request.url ?? '')) return next();
  request.resume();
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(MESSAGE);
}
