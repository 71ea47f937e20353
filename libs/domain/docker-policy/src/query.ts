import { RequestRefused } from './refusal.js';
import { readStrictJson, type Json } from './strict-json.js';
import { list, map, text } from './shape.js';

/** Reads one value of a query, which may be missing. Throws {@link RequestRefused} (R6). */
export type QueryShape<T> = (value: string | undefined, name: string) => T;
export type Query = ReadonlyMap<string, string>;

export const switched: QueryShape<boolean> = (value, name) => {
  if (value === undefined || value === '0' || value === 'false') return false;
  if (value === '1' || value === 'true') return true;
  throw refused(name, 'must be 1 or 0');
};

/** Only off, and then said so: left out, the daemon takes it for on. */
export const off: QueryShape<string> = (value, name) => {
  if (switched(value, name)) throw refused(name, 'must be 0 here');
  return '0';
};

export const number =
  (most: number): QueryShape<string | undefined> =>
  (value, name) => {
    if (value === undefined || (/^(0|[1-9]\d{0,9})$/.test(value) && Number(value) <= most)) return value;
    throw refused(name, `must be a whole number of at most ${most}`);
  };

export const word =
  (pattern: RegExp): QueryShape<string | undefined> =>
  (value, name) => {
    if (value === undefined || pattern.test(value)) return value;
    throw refused(name, 'is not one of the accepted values');
  };

const LABEL = text('R6', /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}(?:=[A-Za-z0-9_.:-]{0,127})?$/, 'is not key or key=value');

/** `{"label":["a=b"]}`, or `{"label":{"a=b":true}}` as the docker CLI writes it. Other filters are not needed by anyone here. */
export const labelFilters: QueryShape<readonly string[]> = (value, name) => {
  if (value === undefined) return [];
  const filters = readStrictJson(new TextEncoder().encode(value));
  const entries = filters !== null && typeof filters === 'object' ? Object.entries(filters as object) : [];
  if (entries.length !== 1 || entries[0]?.[0] !== 'label') throw refused(name, 'must be {"label":[…]}');
  return labelsIn((filters as { readonly label: Json }).label, name);
};

function labelsIn(labels: Json, name: string): readonly string[] {
  if (Array.isArray(labels)) return list('R6', LABEL, 16)(labels, name);
  const keys = [...map('R6', /^/, (one) => one)(labels, name).keys()];
  return list('R6', LABEL, 16)(keys, name);
}

/** Only these names; what the route does not know is not passed on silently. */
export function onlyNames(query: Query, names: readonly string[]): void {
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw refused(unknown, 'is not accepted by this route');
}

const refused = (name: string, because: string): RequestRefused => new RequestRefused('R6', name, because, 400);
