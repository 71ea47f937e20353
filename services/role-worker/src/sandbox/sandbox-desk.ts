import { AgentServer } from '@manyhands/agent-server';
import { agentServerKey, sandboxToken } from '@manyhands/system';
import type { SandboxLedger } from '@manyhands/postgres';
import { SessionFailed } from '../team/failures.js';

/** A sandbox that answers, and how to speak to it. */
export interface OpenSandbox {
  readonly id: string;
  readonly server: AgentServer;
  /** Where the repository is cloned to, inside the sandbox. */
  readonly repositoryDir: string;
  /** What it shows at the sandbox-gateway. */
  readonly gatewayToken: string;
}

export interface SandboxDeskParts {
  readonly ledger: SandboxLedger;
  readonly secret: string;
  /** Socket file of the sandbox-relay, where sandboxes are containers. */
  readonly relay?: string | undefined;
}

const START_TIMEOUT_MS = 120_000;
/** A sandbox that is ready has answered before: when it does not now, it is dead. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Where a worker gets its sandboxes: asks in the ledger, and the environment-manager starts one. */
export class SandboxDesk {
  constructor(private readonly parts: SandboxDeskParts) {}

  /** A fresh sandbox for this session. Throws {@link SessionFailed} when none comes. */
  async open(
    session: { sessionId: string; repositoryId: string; purpose: 'work' | 'review' },
    signal: AbortSignal,
  ): Promise<OpenSandbox> {
    const id = await this.parts.ledger.request(session);
    const row = await this.parts.ledger.settled(id, { timeoutMs: START_TIMEOUT_MS, signal });
    if (row?.status !== 'ready' || row.url === null || row.workingDir === null) {
      const { failure } = row ?? (await this.parts.ledger.get(id)) ?? {};
      const because = failure?.message ?? `it did not start within ${START_TIMEOUT_MS / 1000} s`;
      throw new SessionFailed({ code: 'sandbox-failed', message: `There is no sandbox: ${because}.` }, true);
    }
    const { secret, relay } = this.parts;
    const server = new AgentServer({ url: row.url, apiKey: agentServerKey(secret, id), relay });
    await server.ready(ANSWER_TIMEOUT_MS);
    return { id, server, repositoryDir: row.workingDir, gatewayToken: sandboxToken(secret, id) };
  }
}
