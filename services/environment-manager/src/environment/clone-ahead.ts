import { posix } from 'node:path';
import { AgentServer, AgentServerError, AgentServerGone } from '@manyhands/agent-server';
import { checkoutCommand, goldenCommand, SandboxStartError, type RunningSandbox } from '@manyhands/environment';
import type { SandboxRow } from '@manyhands/postgres';
import { agentServerKey } from '@manyhands/system';

export interface CloneAheadParts {
  readonly secret: string;
  /** Base URL of the sandbox-gateway as a sandbox reaches it. */
  readonly gatewayUrl: string;
  /** Socket file of the sandbox-relay, where sandboxes are containers. */
  readonly relay?: string | undefined;
  readonly goldenDir: string | null;
  /** The integration branch of a repository. */
  readonly branchOf: (repositoryId: string) => Promise<string>;
}

const CLONE_SECONDS = 900;
const SAID = 1000;

/** What is done in a sandbox before anybody has it: the repository is brought there, so that a session need not wait for it. */
export class CloneAhead {
  constructor(private readonly parts: CloneAheadParts) {}

  /** Returns when the sandbox may be called ready. Throws {@link SandboxStartError}, and when the signal calls it off. */
  async prepare(
    { id, purpose, repositoryId }: SandboxRow,
    running: RunningSandbox,
    signal: AbortSignal,
  ): Promise<void> {
    if (purpose !== 'warm' && purpose !== 'golden') return;
    const url = `${this.parts.gatewayUrl}/git/${repositoryId}.git`;
    const { workingDir } = running;
    const command =
      purpose === 'warm' ? checkoutCommand({ url, dir: workingDir }) : await this.goldenCommand(repositoryId, url);
    await this.run({ id, command, signal }, running);
  }

  private async goldenCommand(repositoryId: string, url: string): Promise<string> {
    const { goldenDir, branchOf } = this.parts;
    if (goldenDir === null) throw new SandboxStartError('this provider keeps no golden repositories', false);
    return goldenCommand({ url, dir: goldenDir, branch: await branchOf(repositoryId) });
  }

  private async run(
    { id, command, signal }: { readonly id: string; readonly command: string; readonly signal: AbortSignal },
    { url, workingDir }: RunningSandbox,
  ): Promise<void> {
    const { secret, relay } = this.parts;
    const server = new AgentServer({ url, apiKey: agentServerKey(secret, id), relay });
    const cwd = posix.dirname(workingDir);
    const result = await server
      .bash(command, { cwd, timeoutSeconds: CLONE_SECONDS, signal })
      .catch((cause: unknown) => {
        if (cause instanceof AgentServerError || cause instanceof AgentServerGone)
          throw new SandboxStartError(`cloning ahead failed: ${cause.message}`, true, { cause });
        throw cause;
      });
    if (result.exitCode === 0) return;
    const output = result.output.trim().slice(-SAID);
    throw new SandboxStartError(`cloning ahead failed (exit ${result.exitCode}): ${output}`, true);
  }
}
