/** Why a path or a pattern is refused. */
export type PathProblemCode =
  | 'empty'
  | 'too-long'
  | 'absolute'
  | 'backslash'
  | 'control-character'
  | 'invalid-text'
  | 'empty-segment'
  | 'dot-segment'
  | 'parent-segment';

/** Why a pattern is refused. `too-complex` means: valid, but over one of the `MAX_*` bounds. */
export type ScopeProblemCode =
  | PathProblemCode
  | 'invalid-class'
  | 'invalid-brace'
  | 'invalid-globstar'
  | 'invalid-resource'
  | 'combining-mark'
  | 'too-complex';

/** One refused pattern: which one, why, and what to write instead. */
export interface ScopeProblem {
  readonly pattern: string;
  /** Position of the pattern in the scope, from 0. */
  readonly index: number;
  readonly code: ScopeProblemCode;
  /** A sentence for people and for models. It names the pattern. */
  readonly message: string;
}

/** A refusal before it knows which pattern it is about. `reason` reads on from the name of the thing refused. */
export interface Refusal<Code extends ScopeProblemCode = ScopeProblemCode> {
  readonly ok: false;
  readonly code: Code;
  readonly reason: string;
}

export function refuse<Code extends ScopeProblemCode>(code: Code, reason: string): Refusal<Code> {
  return { ok: false, code, reason };
}

/** Why a pattern is refused that would be fine alone. */
export const TOO_MUCH = 'makes the scope too large: use fewer, wider or shorter patterns';

const LONGEST_QUOTE = 80;

/** The text in quotes, control characters escaped, cut when it is long. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(shown);
}

export function problemOf(pattern: string, index: number, refusal: Refusal): ScopeProblem {
  return { pattern, index, code: refusal.code, message: `scope pattern ${quote(pattern)} ${refusal.reason}` };
}
