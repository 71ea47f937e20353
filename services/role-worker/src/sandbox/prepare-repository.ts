import { posix } from 'node:path';
import { checkoutCommand, quote } from '@manyhands/environment';
import type { Assignment } from '@manyhands/postgres';
import { SessionFailed } from '../team/failures.js';
import type { OpenSandbox } from './sandbox-desk.js';
import { overGateway } from './over-gateway.js';
import { shell, tail, type ShellResult } from './shell.js';

const CLONE_SECONDS = 600;

export interface Checkout {
  readonly sandbox: OpenSandbox;
  readonly assignment: Assignment;
  readonly gatewayUrl: string;
  readonly signal: AbortSignal;
}

/**
 * Brings the repository into the sandbox by the gateway and stands on what an earlier attempt left when it was suspended, or else proposed, with
 * the integration branch merged into it; else on the integration branch. What was left by a suspended attempt had no lease
 * meanwhile: where it does not go together with the integration branch any more, the work begins without it. Returns the commit
 * that the work starts from.
 */
export async function cloneForWork(checkout: Checkout): Promise<string> {
  const { keptSha, proposedSha, repository, task } = checkout.assignment;
  const develop = `origin/${repository.integrationBranch}`;
  await clone(checkout);
  await run(
    checkout,
    `git config user.name ${quote(task.role)} && git config user.email ${quote(`${task.role}@manyhands.invalid`)}`,
  );
  if (keptSha !== null && (await goesTogether(checkout, keptSha, develop))) return headOf(checkout);
  await run(checkout, `git checkout -q -B work ${quote(proposedSha ?? develop)}`);
  if (proposedSha !== null) await run(checkout, `git merge -q --no-edit ${quote(develop)}`);
  return headOf(checkout);
}

const headOf = async (checkout: Checkout): Promise<string> => (await run(checkout, 'git rev-parse HEAD')).trim();

/** Stands on the commit with the integration branch merged into it. False when they change the same places: then nothing stays. */
async function goesTogether(checkout: Checkout, sha: string, develop: string): Promise<boolean> {
  await run(checkout, `git checkout -q -B work ${quote(sha)}`);
  const { sandbox, signal } = checkout;
  const merge = `git merge -q --no-edit ${quote(develop)}`;
  if ((await shell(sandbox, merge, { timeoutSeconds: CLONE_SECONDS, signal })).exitCode === 0) return true;
  await run(checkout, 'git merge --abort || git reset -q --hard');
  return false;
}

/** Clones and stands on the commit that is to be reviewed. */
export async function cloneForReview(checkout: Checkout, headSha: string): Promise<void> {
  await clone(checkout);
  await run(checkout, `git checkout -q --detach ${quote(headSha)}`);
}

/** What the commit under review changes. */
export function readDiff(checkout: Checkout): Promise<string> {
  const develop = `origin/${checkout.assignment.repository.integrationBranch}`;
  return run(checkout, `git diff ${quote(`${develop}...HEAD`)}`);
}

/** `.openhands/setup.sh` is the repository's own code: it runs in the sandbox and nowhere else. */
export async function runSetupScript(checkout: Checkout): Promise<void> {
  await run(checkout, 'if [ -f .openhands/setup.sh ]; then bash .openhands/setup.sh; fi');
}

/** `.openhands/pre-commit.sh` becomes the clone's pre-commit hook, so that red code is seen before it is committed. */
export async function setUpGitHooks(checkout: Checkout): Promise<void> {
  await run(
    checkout,
    'if [ -f .openhands/pre-commit.sh ]; then install -m 755 .openhands/pre-commit.sh "$(git rev-parse --git-path hooks)/pre-commit"; fi',
  );
}

async function clone({ assignment, gatewayUrl, sandbox, signal }: Checkout): Promise<void> {
  const url = `${gatewayUrl}/git/${assignment.repository.id}.git`;
  const command = checkoutCommand({ url, dir: sandbox.repositoryDir });
  const cwd = posix.dirname(sandbox.repositoryDir);
  mustBeGreen(command, await overGateway(sandbox, command, { timeoutSeconds: CLONE_SECONDS, signal, cwd }));
}

async function run({ sandbox, signal }: Checkout, command: string): Promise<string> {
  return mustBeGreen(command, await shell(sandbox, command, { timeoutSeconds: CLONE_SECONDS, signal }));
}

function mustBeGreen(command: string, result: ShellResult): string {
  if (result.exitCode === 0) return result.output;
  const message = `Preparing the repository failed (exit ${result.exitCode}): ${tail(result.output)}`;
  throw new SessionFailed({ code: 'prepare-failed', message, details: { command } }, true);
}
