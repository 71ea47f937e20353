import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import type { Member } from '../shared/member.js';
import { cardRoutes } from './card-routes.js';
import type { CardStore } from './card-store.js';
import { memberRoutes } from './member-routes.js';
import { Problem } from './problem.js';
import { answer, type ApiRequest, type Reply, type Route } from './router.js';
import { staticFile } from './static-files.js';

const BODY_LIMIT = 64 * 1024;

export type AppParts = {
  readonly store: CardStore;
  readonly members: readonly Member[];
  readonly newId: () => string;
  /** The folder that holds `public` and `dist`. */
  readonly root: string;
};

/** The whole site as a listener for `http.createServer`. */
export function createApp(parts: AppParts): RequestListener {
  const routes = [...cardRoutes(parts.store, parts.newId), ...memberRoutes(parts.members)];
  return (request, response) => {
    serve(routes, parts.root, request, response).catch((error: unknown) => {
      console.error('a request failed', error);
      if (!response.headersSent) sendJson(response, { status: 500, body: { error: 'something broke here' } });
      else response.destroy();
    });
  };
}

async function serve(routes: Route[], root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://board');
  if (url.pathname.startsWith('/api/'))
    return sendJson(response, await answerOrRefuse(routes, apiRequest(request, url)));
  const file = request.method === 'GET' ? await staticFile(root, url.pathname) : undefined;
  if (file === undefined) return sendJson(response, { status: 404, body: { error: 'there is no such page' } });
  response.writeHead(200, { 'content-type': file.type }).end(file.content);
}

async function answerOrRefuse(routes: Route[], request: ApiRequest): Promise<Reply> {
  try {
    return await answer(routes, request);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, body: { error: error.message, fields: error.fields } };
  }
}

function apiRequest(request: IncomingMessage, url: URL): ApiRequest {
  const { method = 'GET', headers } = request;
  return { method, path: url.pathname, query: url.searchParams, headers, body: () => readJson(request) };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Problem(413, `the body has more than ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Problem(400, 'the body is not JSON');
  }
}

function sendJson(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
}
