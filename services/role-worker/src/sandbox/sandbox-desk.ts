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
  /** Milliseconds that a sandbox that is ready may take to answer. The default is right outside of tests. */
  readonly answerMs?: number;
}

interface SessionOfSandbox {
  readonly sessionId: string;
  readonly repositoryId: string;
  readonly purpose: 'work' | 'review';
}

interface StartedRow {
  readonly id: string;
  readonly url: string;
  readonly workingDir: string;
  readonly claimed: boolean;
}

const START_TIMEOUT_MS = 120_000;
/** A sandbox that is ready has answered before: when it does not now, it is dead. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Where a worker gets its sandboxes: asks in the ledger, and the environment-manager starts one. */
export class SandboxDesk {
  constructor(private readonly parts: SandboxDeskParts) {}

  /** A sandbox for this session, one that was kept warm if there is one. Throws {@link SessionFailed} when none comes. */
  async open(session: SessionOfSandbox, signal: AbortSignal): Promise<OpenSandbox> {
    const { answerMs = ANSWER_TIMEOUT_MS, ledger } = this.parts;
    const row = await this.#started(session, signal);
    const sandbox = this.#opened(row);
    try {
      await sandbox.server.ready(answerMs);
      return sandbox;
    } catch (error) {
      if (!row.claimed) throw error;
    }
    // It died while nobody had it: that is not this session's trouble.
    await ledger.requestStop(row.id);
    const other = this.#opened(await this.#started({ ...session, anew: true }, signal));
    await other.server.ready(answerMs);
    return other;
  }

  async #started(session: SessionOfSandbox & { anew?: boolean }, signal: AbortSignal): Promise<StartedRow> {
    const id = await this.parts.ledger.request(session);
    const row = await this.parts.ledger.settled(id, { timeoutMs: START_TIMEOUT_MS, signal });
    if (row?.status === 'ready' && row.url !== null && row.workingDir !== null)
      return { id, url: row.url, workingDir: row.workingDir, claimed: row.claimed };
    const { failure } = row ?? (await this.parts.ledger.get(id)) ?? {};
    const because = failure?.message ?? `it did not start within ${START_TIMEOUT_MS / 1000} s`;
    throw new SessionFailed({ code: 'sandbox-failed', message: `There is no sandbox: ${because}.` }, true);
  }

  #opened({ id, url, workingDir }: StartedRow): OpenSandbox {
    const { secret, relay } = this.parts;
    const server = new AgentServer({ url, apiKey: agentServerKey(secret, id), relay });
    return { id, server, repositoryDir: workingDir, gatewayToken: sandboxToken(secret, id) };
  }
}
