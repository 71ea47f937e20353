import {
  describe,
  intersect,
  isEmpty,
  matches,
  normalizePath,
  overlap,
  parseScope,
  pathOutside,
  patternsOf,
  type PathSet,
  type Scope,
  ScopeTooComplexError,
  subtract,
} from '@manyhands/scope';
import { CliError } from '../cli-error.js';
import type { Context } from './context.js';

/** A sentence for people, an object for machines. */
interface Answer {
  readonly text: string;
  readonly json: object;
}

/** `hands scope …`: questions about two patterns. None needs a server. */
export const PAIR_QUESTIONS = { overlap: askOverlap, contains: askContains, intersect: common, subtract: rest };

export function askAboutPair(
  context: ScopeContext,
  ask: (a: Scope, b: Scope) => Answer,
  patterns: [string, string],
): void {
  const [a, b] = readBoth(...patterns);
  tell(
    context,
    decided(() => ask(a, b)),
  );
}

/** `hands scope matches PATTERN PATH`. */
export function askMatches(context: ScopeContext, pattern: string, path: string): void {
  const normalized = normalizePath(path);
  if (!normalized.ok) throw new CliError(normalized.message, { code: normalized.code, exit: 2 });
  const [scope] = readBoth(pattern, pattern);
  const isMatch = matches(scope, path);
  const text = isMatch ? `match: the pattern allows ${normalized.path}` : `no match: ${normalized.path} is outside`;
  tell(context, { text, json: { matches: isMatch, path: normalized.path } });
}

type ScopeContext = Pick<Context, 'terminal' | 'options'>;

function tell({ terminal, options }: ScopeContext, { text, json }: Answer): void {
  if (options.json) terminal.json(json);
  else terminal.data(text);
}

function askOverlap(a: Scope, b: Scope): Answer {
  const witness = overlap(a, b);
  if (witness === null) return { text: 'no overlap: no path matches both', json: { overlap: false, witness: null } };
  const { path, other } = witness;
  if (other === undefined) return { text: `overlap: both match ${path}`, json: { overlap: true, witness: path } };
  const text = `overlap: ${other} is a file of one and a directory of the other, which matches ${path}`;
  return { text, json: { overlap: true, witness: path, file: other } };
}

function askContains(a: Scope, b: Scope): Answer {
  const outside = pathOutside(a, b);
  const text = outside === null ? 'contains: every path of B is in A' : `does not contain: only B matches ${outside}`;
  return { text, json: { contains: outside === null, witness: outside } };
}

function common(a: Scope, b: Scope): Answer {
  return answerSet(intersect(a, b));
}

function rest(a: Scope, b: Scope): Answer {
  return answerSet(subtract(a, b));
}

/** Its patterns, one a line; in words where it cannot be written as patterns. */
function answerSet(set: PathSet): Answer {
  const empty = isEmpty(set);
  const patterns = empty ? [] : patternsOf(set);
  const words = empty ? 'nothing' : describe(set);
  return { text: empty ? words : (patterns?.join('\n') ?? words), json: { empty, patterns, description: words } };
}

function readBoth(a: string, b: string): [Scope, Scope] {
  const [left, right] = [parseScope([a]), parseScope([b])];
  const problems = [left, right].flatMap((parsed) => (parsed.ok ? [] : parsed.problems));
  if (left.ok && right.ok) return [left.scope, right.scope];
  throw new CliError([...new Set(problems.map(({ message }) => message))].join('\n'), {
    code: problems[0]?.code ?? 'invalid-scope',
    exit: 2,
    hint: 'Patterns are paths from the root of the repository with *, **, ?, [...], {a,b} and a trailing / for a whole folder.',
  });
}

function decided(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (cause) {
    if (cause instanceof ScopeTooComplexError) throw new CliError(cause.message, { code: cause.code, exit: 2, cause });
    throw cause;
  }
}
