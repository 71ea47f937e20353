import { overlap, parseScope, ScopeTooComplexError, type Scope } from '@manyhands/scope';
import { CliError } from '../cli-error.js';
import type { Context } from './context.js';

/** `hands scope overlap A B`: whether two patterns can match the same path, with a path that proves it. Needs no server. */
export function scopeOverlap(context: Pick<Context, 'terminal' | 'options'>, a: string, b: string): void {
  const [left, right] = readBoth(a, b);
  const witness = compare(left, right);
  const { terminal, options } = context;
  if (options.json)
    terminal.json(witness ? { overlap: true, witness: witness.path } : { overlap: false, witness: null });
  else terminal.data(witness ? `overlap: both match ${witness.path}` : 'no overlap: no path matches both');
}

function readBoth(a: string, b: string): [Scope, Scope] {
  const [left, right] = [parseScope([a]), parseScope([b])];
  const problems = [left, right].flatMap((parsed) => (parsed.ok ? [] : parsed.problems));
  if (left.ok && right.ok) return [left.scope, right.scope];
  throw new CliError(problems.map(({ message }) => message).join('\n'), {
    code: problems[0]?.code ?? 'invalid-scope',
    exit: 2,
    hint: 'Patterns are paths from the root of the repository with *, **, ?, [...], {a,b} and a trailing / for a whole folder.',
  });
}

function compare(a: Scope, b: Scope) {
  try {
    return overlap(a, b);
  } catch (cause) {
    if (cause instanceof ScopeTooComplexError) throw new CliError(cause.message, { code: cause.code, exit: 2, cause });
    throw cause;
  }
}
