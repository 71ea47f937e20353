import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json } from './api.js';
import type { TestStack } from './running-stack.js';

export interface OpenApi {
  readonly document: Json;
  /** What of an answer to a GET is not as the document says; null when all is. */
  check(route: string, answer: unknown): string | null;
}

/** The document that the server serves about itself. */
export async function openApiOf(stack: TestStack): Promise<OpenApi> {
  const headers = { Authorization: `Bearer ${stack.token}` };
  const response = await fetch(`${stack.url}/api/openapi.json`, { headers, signal: AbortSignal.timeout(30_000) });
  if (response.status !== 200) throw new Error(`the document was answered with ${response.status}`);
  const document = (await response.json()) as Json;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'document');
  const check = (route: string, answer: unknown): string | null => {
    const path = `/api/v1${route}`.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
    const schema = `document#/paths/${path}/get/responses/200/content/application~1json/schema`;
    return ajv.validate({ $ref: schema }, answer) ? null : ajv.errorsText();
  };
  return { document, check };
}

/** Asks every GET route whose answer is described and whose things exist now, and compares the answers with the document. */
export async function compareAnswers(stack: TestStack): Promise<{ differences: string[]; asked: string[] }> {
  const { document, check } = await openApiOf(stack);
  const routes = Object.keys(document.paths)
    .filter((path) => document.paths[path].get?.responses['200'].content !== undefined)
    .map((path) => path.replace('/api/v1', ''));
  const differences: string[] = [];
  const asked: string[] = [];
  for (const route of routes) {
    const path = await pathOf(stack, route);
    if (path === null) continue;
    const { status, body } = await stack.request('GET', path);
    if (status === 404) continue; // the thing is there, but this part of it is not, as the transcript of a supplied plan
    asked.push(route);
    const difference = status === 200 ? check(route, body) : `was answered with ${status}: ${JSON.stringify(body)}`;
    if (difference !== null) differences.push(`GET ${path}: ${difference}`);
  }
  return { differences, asked };
}

/** The route with the id of something that is there, and the first version of it; null when there is nothing. */
async function pathOf(stack: TestStack, route: string): Promise<string | null> {
  if (!route.includes('{id}')) return route;
  const { items } = await stack.get(`${route.slice(0, route.indexOf('/{id}'))}?limit=1`);
  return items.length === 0 ? null : route.replace('{id}', items[0].id).replace('{version}', '1');
}
