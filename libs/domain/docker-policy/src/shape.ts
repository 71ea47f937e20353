import { RequestRefused, type Rule } from './refusal.js';
import type { Json } from './strict-json.js';

/** Reads one value of a request or throws {@link RequestRefused}; `field` is its name in the request. */
export type Shape<T> = (value: Json | undefined, field: string) => T;
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

/** What clients write for "not set": the docker CLI sends all of these. */
const isUnset = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === false || value === 0 || value === '' || isEmpty(value);

const isEmpty = (value: Json): boolean => isObject(value) && Object.keys(value).length === 0;

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null;

const sameJson = (one: Json | undefined, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The client has no say in this: it is not set, or says exactly what the gateway writes anyway. */
export const fixed =
  (rule: Rule, ...accepted: readonly Json[]): Shape<undefined> =>
  (value, field) => {
    if (isUnset(value) || accepted.some((one) => sameJson(value, one))) return undefined;
    throw new RequestRefused(rule, field, 'is not for clients to choose');
  };

/** As {@link fixed}, where an empty value would mean something: only a missing one and `null` are "not set". */
export const fixedOrAbsent =
  (rule: Rule, ...accepted: readonly Json[]): Shape<undefined> =>
  (value, field) => {
    if (value === undefined || value === null || accepted.some((one) => sameJson(value, one))) return undefined;
    throw new RequestRefused(rule, field, 'is not for clients to choose');
  };

/** Must be said, and match. */
export const text =
  (rule: Rule, pattern: RegExp, hint: string): Shape<string> =>
  (value, field) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new RequestRefused(rule, field, hint);
  };

export const flag =
  (rule: Rule): Shape<boolean> =>
  (value, field) => {
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    throw new RequestRefused(rule, field, 'must be true or false', 400);
  };

/** A whole number within bounds; "not set" is `undefined`. */
export const amount =
  (rule: Rule, least: number, most: number): Shape<number | undefined> =>
  (value, field) => {
    if (isUnset(value)) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new RequestRefused(rule, field, `must be a whole number from ${least} to ${most}`);
  };

/** "Not set" is `undefined`; anything else must have the shape. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, field) =>
    isUnset(value) ? undefined : shape(value, field);

export const list =
  <T>(rule: Rule, shape: Shape<T>, most: number): Shape<readonly T[]> =>
  (value, field) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw new RequestRefused(rule, field, 'must be a list', 400);
    if (value.length > most) throw new RequestRefused(rule, field, `has more than ${most} entries`);
    return value.map((item: Json, index) => shape(item, `${field}[${index}]`));
  };

/** An object with free keys: each must match `key`. */
export const map =
  <T>(rule: Rule, key: RegExp, shape: Shape<T>): Shape<ReadonlyMap<string, T>> =>
  (value, field) => {
    if (value === undefined || value === null) return new Map();
    if (!isObject(value) || Array.isArray(value)) throw new RequestRefused(rule, field, 'must be an object', 400);
    return new Map(
      Object.entries(value).map(([name, item]) => {
        if (!key.test(name)) throw new RequestRefused(rule, `${field}.${printable(name)}`, 'is not an allowed name');
        return [name, shape(item, `${field}.${name}`)];
      }),
    );
  };

/** An object with these keys and no other, in exactly this case. A missing or `null` object counts as empty. */
export const closed =
  <F extends Readonly<Record<string, Shape<unknown>>>>(fields: F): Shape<{ readonly [K in keyof F]: ShapeOf<F[K]> }> =>
  (value, field) => {
    const object = value ?? {};
    if (!isObject(object) || Array.isArray(object)) throw new RequestRefused('R7', field, 'must be an object', 400);
    const unknown = Object.keys(object).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined)
      throw new RequestRefused('R7', inside(field, printable(unknown)), 'is not a known field');
    const read = Object.entries(fields).map(([key, shape]) => [key, shape(object[key], inside(field, key))]);
    return Object.fromEntries(read) as { readonly [K in keyof F]: ShapeOf<F[K]> };
  };

const inside = (field: string, key: string): string => (field === 'body' ? key : `${field}.${key}`);

/** A name from a stranger, fit for a message. */
const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
