import { RequestRefused } from './refusal.js';

/** The one version of the Docker API that clients speak here, whatever the daemon speaks besides. */
export const API_VERSION = '1.41';

export interface RequestTarget {
  /** The path without its version, by segments: `['containers', 'create']`. */
  readonly segments: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/** Without a version the daemon takes its newest; only what a client asks to find the version may come so. */
const UNVERSIONED = '/_ping';
const PREFIX = `/v${API_VERSION}`;
/** No `%`, `;`, `\`, `#`: a segment means what it says. `:` and `@` stand in image references. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9_.:@-]*$/;
/** dockerode repeats the fields of a body in the query, where the daemon does not look. Neither does anything here. */
const BODY_FIELD = /^[A-Z][A-Za-z]*$/;
const QUERY_TEXT = /^(?:[A-Za-z0-9_.~:,/-]|%[0-9A-Fa-f]{2})*$/;

/** Path and query of a request in their only spelling. Throws {@link RequestRefused} (R2, R6). */
export function readRequestTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { segments: readPath(path), query: readQuery(mark < 0 ? '' : target.slice(mark + 1)) };
}

function readPath(path: string): string[] {
  if (path !== UNVERSIONED && !path.startsWith(`${PREFIX}/`)) {
    throw new RequestRefused('R2', 'path', `must begin with ${PREFIX}/`, 400);
  }
  const segments = path.slice(path === UNVERSIONED ? 1 : PREFIX.length + 1).split('/');
  const strange = segments.find((segment) => !SEGMENT.test(segment));
  if (strange !== undefined) throw new RequestRefused('R2', 'path', 'is not in its canonical form', 400);
  return segments;
}

function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  if (text === '') return query;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (BODY_FIELD.test(name)) continue;
    if (!/^[a-z]+$/.test(name)) throw malformed('query', 'has a name that no route knows');
    if (query.has(name)) throw malformed(name, 'came twice');
    query.set(name, decode(name, equals < 0 ? '' : pair.slice(equals + 1)));
  }
  return query;
}

function decode(name: string, value: string): string {
  if (!QUERY_TEXT.test(value)) throw malformed(name, 'is not encoded as a query must be');
  try {
    return decodeURIComponent(value);
  } catch {
    throw malformed(name, 'is not UTF-8');
  }
}

const malformed = (field: string, because: string): RequestRefused => new RequestRefused('R6', field, because, 400);
