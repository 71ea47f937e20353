import { type EntityFacts, factsOf, type FileChange } from '../change-facts.js';

/** What a change does to one entity. Null on a side where it does not exist. */
export interface Written {
  readonly key: string;
  readonly before: EntityFacts | null;
  readonly after: EntityFacts | null;
}

/** The entities of a file that a change adds, rewrites or removes, by key; none when a side of it was not read. */
export function writtenIn({ before, after }: FileChange): ReadonlyMap<string, Written> {
  const [was, is] = [factsOf(before), factsOf(after)];
  if (was === null || is === null) return new Map();
  const old = new Map(was.entities.map((one) => [one.key, one]));
  const now = new Map(is.entities.map((one) => [one.key, one]));
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const all = keys.map((key): Written => ({ key, before: old.get(key) ?? null, after: now.get(key) ?? null }));
  return new Map(all.flatMap((one) => (one.before?.digest === one.after?.digest ? [] : [[one.key, one]])));
}
