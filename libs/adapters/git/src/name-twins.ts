import { normalizePath } from '@manyhands/scope';
import { prefixes } from './link-target.js';

/** Two spellings in one tree that a file system which folds case or accents takes for one name. */
export interface NameTwin {
  /** The new path. */
  readonly path: string;
  /** The path or directory that was there, or that stands beside it. */
  readonly other: string;
}

export interface TreeNames {
  /** Every path of the tree after. */
  readonly after: readonly string[];
  /** Every path of the tree before. What were twins there already is not held against anybody. */
  readonly before: readonly string[];
  /** Paths whose names are new. */
  readonly added: ReadonlySet<string>;
}

/** The twins that new names bring into a tree, directories included: `src/b` beside `Src/a`. One for each new path. */
export function findTwins({ after, before, added }: TreeNames): NameTwin[] {
  const spellings = spellingsOf(after);
  const suspects = [...added].flatMap((path) => twinsOf(path, spellings));
  if (suspects.length === 0) return [];
  const old = spellingsOf(before);
  const wereThere = (name: string, other: string) => {
    const known = old.get(folded(name));
    return known !== undefined && known.has(name) && known.has(other);
  };
  const fresh = suspects.filter(({ name, other }) => !wereThere(name, other));
  return [...new Map(fresh.map(({ path, other }) => [path, { path, other }])).values()];
}

type Spellings = ReadonlyMap<string, ReadonlySet<string>>;

/** Folded name → how it is spelt in this tree. */
function spellingsOf(paths: readonly string[]): Spellings {
  const names = new Set<string>();
  for (const path of paths) for (const prefix of prefixes(path)) names.add(prefix);
  const spellings = new Map<string, Set<string>>();
  for (const name of names) {
    const key = folded(name);
    const known = spellings.get(key);
    if (known === undefined) spellings.set(key, new Set([name]));
    else known.add(name);
  }
  return spellings;
}

function twinsOf(path: string, spellings: Spellings): { path: string; name: string; other: string }[] {
  return [...prefixes(path)].flatMap((name) =>
    [...(spellings.get(folded(name)) ?? [])].flatMap((other) => (other === name ? [] : [{ path, name, other }])),
  );
}

function folded(name: string): string {
  const normalized = normalizePath(name);
  return normalized.ok ? normalized.path : name;
}
