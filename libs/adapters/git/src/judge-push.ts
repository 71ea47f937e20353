import { matches, normalizePath, parseScope, type Scope } from '@manyhands/scope';
import { SECRET_ALLOWED } from './find-secrets.js';
import { readLinkTarget } from './link-target.js';
import { nameTrap } from './name-traps.js';
import { isClosed } from './protected-paths.js';
import type { PushInspection, TouchedPath } from './push-inspection.js';
import { shown } from './shown.js';

/**
 * What a push is refused for.
 * - `outside-scope`: the path is not in the scope of the lease.
 * - `symlink`: a link that leads out of the repository or the scope, through another link, or to nothing.
 * - `gitlink`: a submodule.
 * - `bad-path`: a name that is a trap or that not every file system can hold, alone or beside another; an unusual file mode.
 * - `protected-path`: a file that changes how git, the checks or the agents behave, and that the scope does not name.
 * - `too-large`: one file over the limit.
 * - `secret`: a line that looks like a credential.
 * - `unreadable-scope`: the stored scope cannot be read; nothing can be proved, so nothing is accepted.
 */
export type PushProblemCode =
  'outside-scope' | 'symlink' | 'gitlink' | 'bad-path' | 'protected-path' | 'too-large' | 'secret' | 'unreadable-scope';

export interface PushProblem {
  readonly code: PushProblemCode;
  readonly path?: string;
  /** A sentence that names the path and the reason. It never repeats content of a file. */
  readonly message: string;
}

export type PushVerdict = { readonly ok: true } | { readonly ok: false; readonly problems: readonly PushProblem[] };

export interface PushFacts extends Pick<PushInspection, 'touched' | 'twins' | 'secrets'> {
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
  for (const twin of facts.twins) report(twin.path, twinProblem(twin));
  for (const secret of facts.secrets) report(secret.path, secretProblem(secret));
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
  if (!matches(rules.scope, path)) return outsideScope(path);
  if (isClosed(rules.scope, path)) {
    const message = `${shown(path)} changes how git, the checks or the agents behave, and the scope does not name it`;
    return { code: 'protected-path', path, message };
  }
  return contentProblem(touched, rules);
}

export const outsideScope = (path: string): PushProblem => ({
  code: 'outside-scope',
  path,
  message: `${shown(path)} is outside the scope`,
});

function nameProblem({ path, readable, mode, isNew }: TouchedPath): string | null {
  if (!readable) return `${shown(path)} is not a UTF-8 name`;
  const normalized = normalizePath(path);
  if (!normalized.ok) return normalized.message;
  const trap = mode === DELETED ? null : nameTrap(path, isNew);
  return trap === null ? null : `${shown(path)} ${trap}`;
}

const DELETED = '000000';

function contentProblem(touched: TouchedPath, rules: Rules): PushProblem | null {
  const { path, mode, size } = touched;
  switch (mode) {
    case DELETED:
      return null;
    case '160000':
      return { code: 'gitlink', path, message: `${shown(path)} is a submodule; submodules are not accepted` };
    case '120000':
      return linkProblem(touched, rules.scope);
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

function linkProblem({ path, target, reaches }: TouchedPath, scope: Scope): PushProblem | null {
  const refuse = (why: string): PushProblem => ({
    code: 'symlink',
    path,
    message: `${shown(path)} is a symbolic link ${why}`,
  });
  if (target === null) return refuse('with an unreadable target');
  const leads = readLinkTarget(path, target);
  if (leads.kind === 'refused') return refuse(`to ${shown(target)}, ${leads.why}`);
  if (!matches(scope, leads.path)) return refuse(`to ${shown(leads.path)}, outside the scope`);
  if (reaches === 'link') return refuse(`to ${shown(leads.path)}, by way of another link; link to the place itself`);
  return reaches === 'nothing' ? refuse(`to ${shown(leads.path)}, which is not there`) : null;
}

export const twinProblem = ({ path, other }: PushFacts['twins'][number]): PushProblem => ({
  code: 'bad-path',
  path,
  message: `${shown(path)} and ${shown(other)} are one name on file systems that fold case or accents`,
});

const secretProblem = ({ path, line, kind }: PushFacts['secrets'][number]): PushProblem => ({
  code: 'secret',
  path,
  message: `${shown(path)}, line ${line}, looks like a ${kind}; take it out of every commit, or write ${SECRET_ALLOWED} on that line if it is an example`,
});
