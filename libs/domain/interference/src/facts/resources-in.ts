import { withoutCommentLines } from '@manyhands/conflict';
import type { Resource } from '../change-facts.js';

/** Resources that one text may name; a text with more is not what the expressions were made for. */
const MOST = 500;

/** Routes and defaults of variables that a text of source code names by plain texts. */
export function resourcesIn(source: string): Resource[] {
  const text = withoutCommentLines(source);
  return [...routes(text), ...decoratedRoutes(text), ...variables(text)].slice(0, MOST);
}

/** `app.get('/users/:id'`, `@app.post("/users")`: only where the receiver is an application, for a router may be mounted anywhere. */
const ROUTE = /\b(?:app|server|fastify)\.(get|post|put|patch|delete)\(\s*(['"`])(\/[^'"`$\s]*)\2/g;

const routes = (text: string): Resource[] =>
  [...text.matchAll(ROUTE)].map(([, method = '', , path = '']) => route(method, path));

const CONTROLLER = /@Controller\(\s*(?:(['"`])([^'"`$\s]*)\1)?\s*\)/g;
const HANDLER = /@(Get|Post|Put|Patch|Delete)\(\s*(?:(['"`])([^'"`$\s]*)\2)?\s*\)/g;

/** Handlers of controllers (`@Get('x')` below `@Controller('y')`). One whose controller says more than a plain text is left out. */
function decoratedRoutes(text: string): Resource[] {
  const starts = [...text.matchAll(/@Controller\(/g)].map(({ index }) => index);
  const prefixes = new Map([...text.matchAll(CONTROLLER)].map(({ index, 2: prefix = '' }) => [index, prefix]));
  return [...text.matchAll(HANDLER)].flatMap(({ index, 1: method = '', 3: path = '' }) => {
    const prefix = prefixes.get(starts.findLast((start) => start < index) ?? -1);
    return prefix === undefined ? [] : [route(method, `/${prefix}/${path}`)];
  });
}

/** Whatever a parameter is called, it is the same route. */
function route(method: string, path: string): Resource {
  const plain = path
    .replace(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .replace(/:\w+|\{[^}/]*\}|<[^>/]*>/g, ':');
  return { kind: 'route', name: `${method.toUpperCase()} ${plain}`, value: null };
}

const DEFAULTS: readonly RegExp[] = [
  /\bprocess\.env(?:\.|\[['"])([A-Z][A-Z0-9_]*)(?:['"]\])?\s*(?:\?\?|\|\|)\s*(?:Number\()?('[^'\n]*'|"[^"\n]*"|[\d_.]+|true|false)/g,
  /\bos\.(?:environ\.get|getenv)\(\s*['"]([A-Z][A-Z0-9_]*)['"]\s*,\s*('[^'\n]*'|"[^"\n]*"|[\d_.]+|True|False)/g,
  /^\s*([A-Z][A-Z0-9_]*):\s*z\b[^\n]*\.default\(\s*('[^'\n]*'|"[^"\n]*"|[\d_.]+|true|false)\s*\)/gm,
];

const variables = (text: string): Resource[] =>
  DEFAULTS.flatMap((expression) =>
    [...text.matchAll(expression)].map(([, name = '', value = '']): Resource => ({
      kind: 'variable',
      name,
      value: value.replace(/^['"]|['"]$/g, ''),
    })),
  );
