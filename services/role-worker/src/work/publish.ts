import type { Assignment } from '@manyhands/postgres';
import type { OpenSandbox } from '../sandbox/sandbox-desk.js';
import { overGateway } from '../sandbox/over-gateway.js';
import { quote, shell, tail } from '../sandbox/shell.js';
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
  /** There is no difference to the integration branch. */
  | { readonly kind: 'nothing' };

const GIT_SECONDS = 300;

/**
 * One commit of everything that this session changed, pushed to the task's branch. After a refused push the same call makes the
 * commit anew from the working tree, so what was undone there is gone from the commit too. The push replaces what an attempt that
 * was cut off has left on the branch; the gateway sees to it that nothing is replaced that was proposed.
 */
export async function publish(publication: Publication): Promise<Published> {
  const { assignment } = publication;
  const develop = `origin/${assignment.repository.integrationBranch}`;
  await must(publication, `git reset -q --soft ${quote(publication.startSha)} && git add -A`);
  const message = `${publication.title}\n\n${publication.body}`;
  await must(
    publication,
    `git diff --cached --quiet || git commit -q -F - <<'MANYHANDS_MESSAGE'\n${message}\nMANYHANDS_MESSAGE`,
  );
  const facts = await must(
    publication,
    `git rev-parse HEAD && git merge-base HEAD ${quote(develop)} && git diff --name-only ${quote(`${develop}...HEAD`)}`,
  );
  const [headSha = '', baseSha = '', ...files] = facts.trim().split('\n');
  if (files.length === 0) return { kind: 'nothing' };
  const push = await overGateway(publication.sandbox, `git push -q origin +HEAD:refs/heads/${assignment.branch}`, {
    timeoutSeconds: GIT_SECONDS,
    signal: publication.signal,
  });
  if (push.exitCode === 0) return { kind: 'pushed', headSha, baseSha, files };
  if (push.output.includes('Push refused')) return { kind: 'refused', explanation: explanationIn(push.output) };
  throw new SessionFailed(
    { code: 'push-failed', message: `The push failed (exit ${push.exitCode}): ${tail(push.output)}` },
    true,
  );
}

/** What the gateway wrote, without git's own prefix and its closing lines. */
const explanationIn = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.replace(/^remote: ?/, '').trimEnd())
    .join('\n')
    .trim();

async function must(publication: Publication, command: string): Promise<string> {
  const result = await shell(publication.sandbox, command, { timeoutSeconds: GIT_SECONDS, signal: publication.signal });
  if (result.exitCode === 0) return result.output;
  throw new SessionFailed(
    { code: 'commit-failed', message: `The commit failed (exit ${result.exitCode}): ${tail(result.output)}` },
    true,
  );
}
