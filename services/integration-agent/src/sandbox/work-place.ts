import { posix } from 'node:path';
import { AgentServer } from '@manyhands/agent-server';
import { checkoutCommand, quote } from '@manyhands/environment';
import type { SandboxLedger } from '@manyhands/postgres';
import { agentServerKey } from '@manyhands/system';

/** What it takes to run commands in sandboxes. */
export interface SandboxParts {
  readonly ledger: SandboxLedger;
  /** The instance secret. */
  readonly secret: string;
  /** Socket file of the sandbox-relay, where sandboxes are containers. */
  readonly relay?: string | undefined;
  /** Of the sandbox-gateway, as sandboxes reach it. */
  readonly gatewayUrl: string;
}

export interface StartTimings {
  /** How long a sandbox may take to start, in milliseconds. */
  readonly startMs: number;
  /** A sandbox that is ready has answered before: when it does not within this time, it is dead. In milliseconds. */
  readonly answerMs: number;
}

/** A sandbox that answers. */
export interface WorkPlace {
  readonly server: AgentServer;
  /** Absolute, inside the sandbox. */
  readonly repositoryDir: string;
  /** By what it was started; red in the same one twice says more than in two. */
  readonly environment: string;
}

/** Resolves when a sandbox that was asked for answers. Throws when it does not start, or not in time, and the signal's reason. */
export async function workPlace(
  sandboxId: string,
  { ledger, secret, relay }: SandboxParts,
  { startMs, answerMs, signal }: StartTimings & { readonly signal: AbortSignal },
): Promise<WorkPlace> {
  const row = await ledger.settled(sandboxId, { timeoutMs: startMs, signal });
  if (row?.status !== 'ready' || row.url === null || row.workingDir === null)
    throw new Error(`there is no sandbox: ${row?.failure?.message ?? 'it did not start in time'}`);
  const server = new AgentServer({ url: row.url, apiKey: agentServerKey(secret, sandboxId), relay });
  await server.ready(answerMs);
  return { server, repositoryDir: row.workingDir, environment: row.provider ?? '' };
}

export interface Commit {
  readonly repositoryId: string;
  /** The sandbox may fetch what this ref holds. */
  readonly ref: string;
  readonly sha: string;
}

const CHECKOUT_SECONDS = 600;
const OUTPUT_TAIL = 8_000;

/** Puts a commit that is on no branch into the sandbox's work tree. Throws with what git said. */
export async function checkOut(
  { server, repositoryDir }: Pick<WorkPlace, 'server' | 'repositoryDir'>,
  { repositoryId, ref, sha }: Commit,
  { gatewayUrl, signal }: Pick<SandboxParts, 'gatewayUrl'> & { readonly signal: AbortSignal },
): Promise<void> {
  const command = [
    `{ ${checkoutCommand({ url: `${gatewayUrl}/git/${repositoryId}.git`, dir: repositoryDir })}; }`,
    `cd ${quote(repositoryDir)}`,
    `git fetch -q origin ${quote(ref)}`,
    `git checkout -q --detach ${sha}`,
  ].join(' && ');
  const cwd = posix.dirname(repositoryDir);
  const { exitCode, output } = await server.bash(command, { cwd, timeoutSeconds: CHECKOUT_SECONDS, signal });
  if (exitCode !== 0)
    throw new Error(`${sha} could not be checked out (exit ${exitCode}): ${output.slice(-OUTPUT_TAIL)}`);
}
