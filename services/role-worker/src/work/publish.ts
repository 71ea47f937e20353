import { quote } from '@manyhands/environment';
import type { Assignment } from '@manyhands/postgres';
import { matches, parseScope } from '@manyhands/scope';
import type { OpenSandbox } from '../sandbox/sandbox-desk.js';
import { overGateway } from '../sandbox/over-gateway.js';
import { shell, tail, type ShellResult } from '../sandbox/shell.js';
import { SessionFailed } from '../team/failures.js';

export interface Publication {
  readonly sandbox: OpenSandbox;
  readonly assignment: Assignment;
  /** Commit that this session's work starts from. */
  readonly startSha: string;
  /** First line of the commit. */
  readonly title: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

export type Published =
  | { readonly kind: 'pushed'; readonly headSha: string; readonly baseSha: string; readonly files: readonly string[] }
  /** The gateway refused it and says why. */
  | { readonly kind: 'refused'; readonly explanation: string }
  /** The repository's pre-commit hook let nothing through. */
  | { readonly kind: 'hook-red'; readonly output: string }
  /** There is no difference to the integration branch. */
  | { readonly kind: 'nothing' };
type Pushed = Extract<Published, { kind: 'pushed' | 'refused' }>;
/** Nothing to propose yet: the agent has to go on. */
export type Unpublished = Exclude<Published, { kind: 'pushed' }>;

const GIT_SECONDS = 300;

/**
 * One commit of everything that this session changed, pushed to the task's branch. After a refused push the same call makes the
 * commit anew from the working tree, so what was undone there is gone from the commit too. The push replaces what an attempt that
 * was cut off has left on the branch; the gateway sees to it that nothing is replaced that was proposed.
 */
export async function publish(publication: Publication): Promise<Published> {
  const redHook = await commit(publication);
  if (redHook !== null) return redHook;
  const facts = await readFacts(publication);
  return facts.files.length === 0 ? { kind: 'nothing' } : push(publication, facts);
}

/**
 * The same for work that is not done: no hook looks at it. What the gateway refuses is tried again without the paths outside of
 * the scope. Refused: nothing could be kept.
 */
export async function keep(publication: Publication, scope: readonly string[]): Promise<Pushed | { kind: 'nothing' }> {
  const all = await keepWithout(publication, []);
  if (all.kind !== 'refused') return all;
  const outside = outsideOf(scope, (await readFacts(publication)).files);
  return outside.length === 0 ? all : keepWithout(publication, outside);
}

async function keepWithout(publication: Publication, paths: readonly string[]): Promise<Pushed | { kind: 'nothing' }> {
  const committed = await stage(publication, { paths, options: ['--no-verify'] });
  if (committed.exitCode !== 0) throw commitFailed(committed);
  const facts = await readFacts(publication);
  return facts.files.length === 0 ? { kind: 'nothing' } : push(publication, facts);
}

function outsideOf(scope: readonly string[], files: readonly string[]): string[] {
  const parsed = parseScope(scope);
  return parsed.ok ? files.filter((file) => !matches(parsed.scope, file)) : [];
}

/** All that is in the working tree, but for these paths, becomes the commit after the start, if there is something to commit. */
async function stage(
  publication: Publication,
  { paths, options }: { paths: readonly string[]; options: readonly string[] },
): Promise<ShellResult> {
  const { startSha, title, body } = publication;
  const leftOut = paths.length === 0 ? '' : ` && git --literal-pathspecs reset -q -- ${paths.map(quote).join(' ')}`;
  await must(publication, `git reset -q --soft ${quote(startSha)} && git add -A${leftOut}`);
  const message = quote(`${title}\n\n${body}`);
  const commit = ['git commit -q', ...options, `-m ${message}`].join(' ');
  return git(publication, `git diff --cached --quiet || ${commit}`);
}

/** Makes the commit. Null: done. */
async function commit(publication: Publication): Promise<Extract<Published, { kind: 'hook-red' }> | null> {
  const committed = await stage(publication, { paths: [], options: [] });
  if (committed.exitCode === 0) return null;
  const hook = await git(publication, 'test -x "$(git rev-parse --git-path hooks)/pre-commit"');
  if (hook.exitCode === 0) return { kind: 'hook-red', output: tail(committed.output) };
  throw commitFailed(committed);
}

interface Facts {
  readonly headSha: string;
  readonly baseSha: string;
  /** Paths that differ from the integration branch, as they are. */
  readonly files: readonly string[];
}

async function readFacts(publication: Publication): Promise<Facts> {
  const develop = `origin/${publication.assignment.repository.integrationBranch}`;
  const facts = await must(
    publication,
    `git rev-parse HEAD && git merge-base HEAD ${quote(develop)} && git -c core.quotePath=false diff --name-only ${quote(`${develop}...HEAD`)}`,
  );
  const [headSha = '', baseSha = '', ...files] = facts.trim().split('\n');
  return { headSha, baseSha, files };
}

async function push(publication: Publication, facts: Facts): Promise<Pushed> {
  const { sandbox, assignment, signal } = publication;
  const command = `git push -q origin ${quote(`+HEAD:refs/heads/${assignment.branch}`)}`;
  const pushed = await overGateway(sandbox, command, { timeoutSeconds: GIT_SECONDS, signal });
  if (pushed.exitCode === 0) return { kind: 'pushed', ...facts };
  if (pushed.output.includes('Push refused')) return { kind: 'refused', explanation: explanationIn(pushed.output) };
  if (REFUSED_BY_GIT.test(pushed.output)) return { kind: 'refused', explanation: explanationIn(pushed.output) };
  const message = `The push failed (exit ${pushed.exitCode}): ${tail(pushed.output)}`;
  throw new SessionFailed({ code: 'push-failed', message }, true);
}

/** What git itself has against the content of a push: the same push fails again. */
const REFUSED_BY_GIT = /^remote: (fatal: (pack exceeds|fsck error)|error: object [0-9a-f]+: )/m;

/** What the gateway wrote, without git's own prefix and its closing lines. */
const explanationIn = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.replace(/^remote: ?/, '').trimEnd())
    .join('\n')
    .trim();

const git = ({ sandbox, signal }: Publication, command: string): Promise<ShellResult> =>
  shell(sandbox, command, { timeoutSeconds: GIT_SECONDS, signal });

async function must(publication: Publication, command: string): Promise<string> {
  const result = await git(publication, command);
  if (result.exitCode === 0) return result.output;
  throw commitFailed(result);
}

function commitFailed({ exitCode, output }: ShellResult): SessionFailed {
  const message = `The commit failed (exit ${exitCode}): ${tail(output)}`;
  return new SessionFailed({ code: 'commit-failed', message }, true);
}
