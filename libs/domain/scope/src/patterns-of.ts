import { contains } from './contains.js';
import { MAX_ALTERNATIVES, MAX_PATTERNS } from './limits.js';
import { meetPatterns } from './meet.js';
import { parseScope } from './parse-scope.js';
import { readPattern } from './read-pattern.js';
import { compiled, type PathSet, type Scope } from './scope.js';
import { SearchBudget } from './search-budget.js';
import type { Segment } from './segments.js';
import { ScopeTooComplexError } from './too-complex-error.js';
import { writePattern } from './write-pattern.js';

/**
 * The set as patterns, to store and to show: what `parseScope` reads as exactly the same paths. `null` when none were found:
 * not every set can be written as one union minus another, and some only with too many patterns.
 */
export function patternsOf(set: PathSet): readonly string[] | null {
  const { origin } = compiled(set);
  if (origin.kind === 'patterns') return origin.patterns;
  const [a, b] = [patternsOf(origin.a), patternsOf(origin.b)];
  if (a === null || b === null) return null;
  return origin.kind === 'subtract' ? withoutPatterns(a, b, set) : commonPatterns(a, b, set);
}

/** What `b` excludes is no part of it. Where `a` has nothing of that, it makes no difference; otherwise it cannot be written. */
function withoutPatterns(a: readonly string[], b: readonly string[], set: PathSet): readonly string[] | null {
  const plain = b.filter((pattern) => !isExclusion(pattern));
  const written = [...new Set([...a, ...plain.map((pattern) => `!${pattern}`)])];
  if (plain.length === b.length) return parseScope(written).ok ? written : null;
  return ifDecided((budget) => (isSame(written, set, budget) ? written : null));
}

/** What the patterns have in common, minus what either excludes. */
function commonPatterns(a: readonly string[], b: readonly string[], set: PathSet): readonly string[] | null {
  return ifDecided((budget) => {
    const excluded = [...a, ...b].filter(isExclusion);
    const common = withoutContained(meetAll(a, b, budget), budget);
    const written = common.length === 0 ? [] : [...common, ...new Set(excluded)];
    return isSame(written, set, budget) ? written : null;
  });
}

/** What each pattern of one has in common with each of the other. */
function meetAll(a: readonly string[], b: readonly string[], budget: SearchBudget): string[] {
  const common = new Set<string>();
  for (const one of alternativesOf(a)) {
    for (const other of alternativesOf(b)) {
      for (const pattern of meetPatterns(one, other, budget)) common.add(writePattern(pattern));
    }
    if (common.size > MAX_PATTERNS) throw new ScopeTooComplexError(`more than ${MAX_PATTERNS} patterns`);
  }
  return [...common];
}

function isExclusion(pattern: string): boolean {
  return pattern.startsWith('!');
}

function alternativesOf(patterns: readonly string[]): (readonly Segment[])[] {
  return patterns.flatMap((pattern) => {
    const read = isExclusion(pattern) ? null : readPattern(pattern, MAX_ALTERNATIVES);
    return read?.ok === true ? read.alternatives : [];
  });
}

/** Only the patterns that no other one contains. Those that match nothing (a name that can only be `.`) are left out too. */
function withoutContained(patterns: readonly string[], budget: SearchBudget): string[] {
  const scopes = patterns.flatMap((pattern) => {
    const parsed = parseScope([pattern]);
    return parsed.ok ? [parsed.scope] : [];
  });
  const isContained = (one: Scope, at: number): boolean => {
    return scopes.some((other, otherAt) => {
      return otherAt !== at && contains(other, one, budget) && (otherAt < at || !contains(one, other, budget));
    });
  };
  return scopes.filter((scope, at) => !isContained(scope, at)).flatMap(({ patterns: [pattern] }) => pattern ?? []);
}

/** Not every class can be spelt, and not every exclusion ignored: what was written is read again and compared. */
function isSame(patterns: readonly string[], set: PathSet, budget: SearchBudget): boolean {
  const parsed = parseScope(patterns);
  return parsed.ok && contains(parsed.scope, set, budget) && contains(set, parsed.scope, budget);
}

/** Patterns are for people: what takes too long to find is not found. */
function ifDecided(find: (budget: SearchBudget) => readonly string[] | null): readonly string[] | null {
  try {
    return find(new SearchBudget());
  } catch (error) {
    if (error instanceof ScopeTooComplexError) return null;
    throw error;
  }
}
