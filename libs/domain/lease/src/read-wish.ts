import { contains, parseScope, type Scope } from '@manyhands/scope';

/** A wish against the scope it is to be added to. */
export type ReadWish =
  | { readonly kind: 'held' }
  | { readonly kind: 'new'; readonly wish: Scope; readonly merged: Scope }
  | { readonly kind: 'unusable'; readonly because: 'bad-patterns' | 'excluded'; readonly message: string };

/** Reads the patterns of a wish. Exclusions have no meaning in a wish, and what the scope excludes was excluded by a plan. */
export function readWish(own: Scope, patterns: readonly string[]): ReadWish {
  if (patterns.length === 0 || patterns.some((pattern) => pattern.startsWith('!')))
    return bad('A wish is one or more patterns of paths, without exclusions.');
  const read = parseScope(patterns);
  if (!read.ok) return bad(read.problems.map(({ message }) => message).join('; '));
  const wish = read.scope;
  if (contains(own, wish)) return { kind: 'held' };
  const merged = parseScope([...own.patterns, ...patterns.filter((pattern) => !own.patterns.includes(pattern))]);
  if (!merged.ok) return bad('The scope would have too many patterns with this wish; name fewer.');
  if (!contains(merged.scope, wish))
    return {
      kind: 'unusable',
      because: 'excluded',
      message: 'The plan excludes some of these paths from the scope on purpose; do without them.',
    };
  return { kind: 'new', wish, merged: merged.scope };
}

const bad = (message: string): ReadWish => ({ kind: 'unusable', because: 'bad-patterns', message });
