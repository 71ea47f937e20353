import { posix } from 'node:path';
import { matches, normalizePath, parseScope, type Scope } from '@manyhands/scope';
import type { TouchedPath } from './inspect-push.js';

/**
 * What a push is refused for.
 * - `outside-scope`: the path is not in the scope of the lease.
 * - `symlink`: a link whose target leaves the repository or the scope.
 * - `gitlink`: a submodule.
 * - `bad-path`: a name, or a pair of names, that not every file system can hold; or an unusual file mode.
 * - `protected-path`: a file that changes how git or the checks behave, and that the scope does not name.
 * - `too-large`: one file over the limit.
 * - `unreadable-scope`: the stored scope cannot be read; nothing can be proved, so nothing is accepted.
 */
export type PushProblemCode =
  'outside-scope' | 'symlink' | 'gitlink' | 'bad-path' | 'protected-path' | 'too-large' | 'unreadable-scope';

export interface PushProblem {
  readonly code: PushProblemCode;
  readonly path?: string;
  /** A sentence that names the path and the reason. */
  readonly message: string;
}

export type PushVerdict = { readonly ok: true } | { readonly ok: false; readonly problems: readonly PushProblem[] };

export interface PushFacts {
  readonly touched: readonly TouchedPath[];
  readonly scopePatterns: readonly string[];
  /** Largest file in bytes. Default 10 MiB. */
  readonly maxFileBytes?: number;
}

/** Whether everything that a push touches may be written under a scope. One problem for each path, in path order. */
export function judgePush(facts: PushFacts): PushVerdict {
  const parsed = parseScope(facts.scopePatterns);
  if (!parsed.ok) {
    const message = `the scope cannot be read: ${parsed.problems.map((problem) => problem.message).join('; ')}`;
    return { ok: false, problems: [{ code: 'unreadable-scope', message }] };
  }
  const rules: Rules = { scope: parsed.scope, maxFileBytes: facts.maxFileBytes ?? 10 * 1024 * 1024 };
  const problems = new Map<string, PushProblem>();
  const report = (path: string, problem: PushProblem | null) => {
    if (problem !== null && !problems.has(path)) problems.set(path, problem);
  };
  for (const touched of facts.touched) report(touched.path, problemOf(touched, rules));
  for (const [path, other] of collisions(facts.touched)) {
    const message = `${shown(path)} and ${shown(other)} are one name on file systems that fold case`;
    report(path, { code: 'bad-path', path, message });
  }
  if (problems.size === 0) return { ok: true };
  return { ok: false, problems: [...problems.entries()].sort(byPath).map(([, problem]) => problem) };
}

interface Rules {
  readonly scope: Scope;
  readonly maxFileBytes: number;
}

const byPath = ([left]: [string, unknown], [right]: [string, unknown]) => (left < right ? -1 : left > right ? 1 : 0);

function problemOf(touched: TouchedPath, rules: Rules): PushProblem | null {
  const { path } = touched;
  const unnameable = nameProblem(touched);
  if (unnameable !== null) return { code: 'bad-path', path, message: unnameable };
  if (!matches(rules.scope, path)) {
    return { code: 'outside-scope', path, message: `${shown(path)} is outside the scope` };
  }
  if (isProtected(path) && !namesLiterally(rules.scope, path)) {
    const message = `${shown(path)} changes how git or the checks behave, and the scope does not name it`;
    return { code: 'protected-path', path, message };
  }
  return contentProblem(touched, rules);
}

function nameProblem({ path, readable }: TouchedPath): string | null {
  if (!readable) return `${shown(path)} is not a UTF-8 name`;
  const normalized = normalizePath(path);
  return normalized.ok ? null : normalized.message;
}

function contentProblem({ path, mode, size, target }: TouchedPath, rules: Rules): PushProblem | null {
  switch (mode) {
    case '000000':
      return null;
    case '160000':
      return { code: 'gitlink', path, message: `${shown(path)} is a submodule; submodules are not accepted` };
    case '120000':
      return linkProblem(path, target, rules.scope);
    case '100644':
    case '100755':
      if (size !== null && size <= rules.maxFileBytes) return null;
      return { code: 'too-large', path, message: sizeMessage(path, size, rules.maxFileBytes) };
    default:
      return { code: 'bad-path', path, message: `${shown(path)} has the file mode ${mode}; use 100644 or 100755` };
  }
}

const sizeMessage = (path: string, size: number | null, limit: number) =>
  size === null
    ? `the size of ${shown(path)} could not be read`
    : `${shown(path)} has ${size} bytes; a file may have ${limit}`;

function linkProblem(path: string, target: string | null, scope: Scope): PushProblem | null {
  const refuse = (why: string): PushProblem => ({
    code: 'symlink',
    path,
    message: `${shown(path)} is a symbolic link ${why}`,
  });
  if (target === null) return refuse('with an unreadable target');
  if (target.startsWith('/') || target.includes('\\')) return refuse(`to ${shown(target)}, outside the repository`);
  const reached = posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, '');
  if (reached === '.' || reached === '..' || reached.startsWith('../')) {
    return refuse(`to ${shown(target)}, outside the repository`);
  }
  return matches(scope, reached) ? null : refuse(`to ${shown(reached)}, outside the scope`);
}

const WORKFLOWS = '.github/workflows/';

function isProtected(path: string): boolean {
  const folded = folds(path);
  const name = folded.slice(folded.lastIndexOf('/') + 1);
  return name === '.gitattributes' || name === '.gitmodules' || folded.startsWith(WORKFLOWS);
}

/** A pattern names the file itself, or, for workflows, starts inside their folder. Wildcards above do not count. */
function namesLiterally(scope: Scope, path: string): boolean {
  const folded = folds(path);
  return scope.patterns.some((pattern) => {
    const written = folds(pattern.replace(/\/$/, ''));
    return written === folded || (folded.startsWith(WORKFLOWS) && `${written}/`.startsWith(WORKFLOWS));
  });
}

/** Different names among the written paths that fold to one, directories included. */
function collisions(touched: readonly TouchedPath[]): Map<string, string> {
  const spelling = new Map<string, string>();
  const found = new Map<string, string>();
  for (const { path, readable, mode } of touched) {
    if (!readable || mode === '000000') continue;
    for (const prefix of prefixes(path)) {
      const first = spelling.get(folds(prefix)) ?? prefix;
      spelling.set(folds(prefix), first);
      if (first !== prefix) found.set(path, first);
    }
  }
  return found;
}

function* prefixes(path: string): Generator<string> {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) yield path.slice(0, slash);
  yield path;
}

function folds(path: string): string {
  const normalized = normalizePath(path);
  return normalized.ok ? normalized.path : path;
}

/** For sentences: control characters written as `\xNN`. */
const shown = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
