import { patternsOf } from './patterns-of.js';
import { compiled, type PathSet } from './scope.js';

/** The set in words, for people and for models: its patterns where it has some, else how it was made. */
export function describe(set: PathSet): string {
  const { origin } = compiled(set);
  if (origin.kind === 'patterns') return describePatterns(origin.patterns);
  const patterns = patternsOf(set);
  if (patterns !== null) return describePatterns(patterns);
  const [a, b] = [describe(origin.a), describe(origin.b)];
  return origin.kind === 'intersect' ? `what is both in (${a}) and in (${b})` : `(${a}) without (${b})`;
}

function describePatterns(patterns: readonly string[]): string {
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (included.length === 0) return 'nothing';
  return excluded.length === 0 ? included.join(', ') : `${included.join(', ')} except ${excluded.join(', ')}`;
}
