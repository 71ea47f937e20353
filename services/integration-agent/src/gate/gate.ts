import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AgentServer } from '@manyhands/agent-server';
import { agentServerKey } from '@manyhands/system';
import type { CandidateToGate, SandboxLedger } from '@manyhands/postgres';
import { runSteps, type GateResult } from './run-steps.js';

export interface GateParts {
  readonly ledger: SandboxLedger;
  readonly secret: string;
  readonly gatewayUrl: string;
  readonly commandSeconds: number;
}

const START_TIMEOUT_MS = 120_000;
/** A sandbox that is ready has answered before: when it does not now, it is dead. */
const ANSWER_TIMEOUT_MS = 10_000;
/**
 * Milliseconds before each further try of a gate that could not even run: a sandbox or the gateway has died and is there again
 * soon. After the last one the gate counts as red and a person looks at it.
 */
const PAUSES_MS: readonly number[] = [1000, 4000, 15_000];

/** Runs a repository's checks on a candidate, in a sandbox of its own. */
export class Gate {
  readonly #logger = new Logger('Gate');

  constructor(private readonly parts: GateParts) {}

  /** Null when it was interrupted: the gate then runs again. */
  async run(candidate: CandidateToGate, signal: AbortSignal): Promise<GateResult | null> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        return await this.#once(candidate, signal);
      } catch (error) {
        if (signal.aborted) return null;
        const problem = error instanceof Error ? error.message : String(error);
        this.#logger.warn(`gate of candidate ${candidate.candidateId} could not run: ${problem}`, { err: error });
        const milliseconds = PAUSES_MS[tries];
        if (milliseconds === undefined) return couldNotRun(problem);
        await pause(milliseconds, undefined, { signal }).catch(() => undefined); // aborted: that is looked at next
      }
    }
    return null;
  }

  async #once(candidate: CandidateToGate, signal: AbortSignal): Promise<GateResult> {
    const { ledger } = this.parts;
    const sandboxId = await ledger.request({
      purpose: 'gate',
      repositoryId: candidate.repositoryId,
      candidateId: candidate.candidateId,
    });
    try {
      const sandbox = await this.#started(sandboxId, signal);
      return await runSteps(candidate, {
        ...sandbox,
        gatewayUrl: this.parts.gatewayUrl,
        commandSeconds: this.parts.commandSeconds,
        signal,
      });
    } finally {
      await ledger.requestStop(sandboxId);
    }
  }

  async #started(sandboxId: string, signal: AbortSignal): Promise<{ server: AgentServer; repositoryDir: string }> {
    const row = await this.parts.ledger.settled(sandboxId, { timeoutMs: START_TIMEOUT_MS, signal });
    if (row?.status !== 'ready' || row.url === null || row.workingDir === null) {
      throw new Error(`there is no sandbox: ${row?.failure?.message ?? 'it did not start in time'}`);
    }
    const server = new AgentServer({ url: row.url, apiKey: agentServerKey(this.parts.secret, sandboxId) });
    await server.ready(ANSWER_TIMEOUT_MS);
    return { server, repositoryDir: row.workingDir };
  }
}

const couldNotRun = (problem: string): GateResult => ({
  green: false,
  steps: [{ command: '(start of the gate)', exitCode: -1, output: problem, seconds: 0 }],
});
