import { posix } from 'node:path';
import type { Assignment } from '@manyhands/postgres';
import { SessionFailed } from '../team/failures.js';
import type { OpenSandbox } from './sandbox-desk.js';
import { quote, shell, tail } from './shell.js';

const CLONE_SECONDS = 600;

export interface Checkout {
  readonly sandbox: OpenSandbox;
  readonly assignment: Assignment;
  readonly gatewayUrl: string;
  readonly signal: AbortSignal;
}

/**
 * Clones into the sandbox by the gateway and stands on the task's branch: on what an earlier attempt pushed when there is such,
 * else on the integration branch. Returns the commit that the work starts from.
 */
export async function cloneForWork(checkout: Checkout): Promise<string> {
  const { branch, repository, task } = checkout.assignment;
  const develop = `origin/${repository.integrationBranch}`;
  await run(checkout, cloneCommand(checkout), posix.dirname(checkout.sandbox.repositoryDir));
  await run(
    checkout,
    `git config user.name ${quote(task.role)} && git config user.email ${quote(`${task.role}@manyhands.invalid`)}`,
  );
  const start = `if git rev-parse -q --verify ${quote(`origin/${branch}`)} >/dev/null; then git checkout -q -B work ${quote(`origin/${branch}`)} && git merge -q --no-edit ${quote(develop)}; else git checkout -q -B work ${quote(develop)}; fi`;
  await run(checkout, start);
  return (await run(checkout, 'git rev-parse HEAD')).trim();
}

/** Clones and stands on the commit that is to be reviewed. */
export async function cloneForReview(checkout: Checkout, headSha: string): Promise<void> {
  await run(checkout, cloneCommand(checkout), posix.dirname(checkout.sandbox.repositoryDir));
  await run(checkout, `git checkout -q --detach ${quote(headSha)}`);
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

const cloneCommand = ({ assignment, gatewayUrl, sandbox }: Checkout): string =>
  `rm -rf ${quote(sandbox.repositoryDir)} && git clone -q ${quote(`${gatewayUrl}/git/${assignment.repository.id}.git`)} ${quote(sandbox.repositoryDir)}`;

async function run(checkout: Checkout, command: string, cwd?: string): Promise<string> {
  const result = await shell(checkout.sandbox, command, {
    timeoutSeconds: CLONE_SECONDS,
    signal: checkout.signal,
    ...(cwd ? { cwd } : {}),
  });
  if (result.exitCode === 0) return result.output;
  const message = `Preparing the repository failed (exit ${result.exitCode}): ${tail(result.output)}`;
  throw new SessionFailed({ code: 'prepare-failed', message, details: { command } }, true);
}
