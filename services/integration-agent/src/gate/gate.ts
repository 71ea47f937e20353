import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AgentServer } from '@manyhands/agent-server';
import { agentServerKey } from '@manyhands/system';
import type { CandidateToGate, SandboxLedger } from '@manyhands/postgres';
import { runSteps, type GateResult } from './run-steps.js';
import { storable } from './storable.js';

export interface GateParts {
  readonly ledger: SandboxLedger;
  readonly secret: string;
  /** Socket file of the sandbox-relay, where sandboxes are containers. */
  readonly relay?: string | undefined;
  readonly gatewayUrl: string;
  readonly commandSeconds: number;
  /** The defaults are right outside of tests. */
  readonly timings?: Partial<GateTimings>;
}

/** All in milliseconds. */
export interface GateTimings {
  /** How long a sandbox may take to start. Default: two minutes. */
  readonly startMs: number;
  /** A sandbox that is ready has answered before: when it does not within this time, it is dead. Default: 10 s. */
  readonly answerMs: number;
  /**
   * Before each further try of a gate that could not even run: a sandbox or the gateway has died and is there again soon. After
   * the last one the gate counts as red and a person looks at it. Default: 1 s, 4 s, 15 s.
   */
  readonly pausesMs: readonly number[];
}

const DEFAULT_TIMINGS: GateTimings = { startMs: 120_000, answerMs: 10_000, pausesMs: [1000, 4000, 15_000] };

/** Stands for the command in the one step of a gate that could not run. */
export const COULD_NOT_RUN = '(start of the gate)';

/** Runs a repository's checks on a candidate, in a sandbox of its own. */
export class Gate {
  readonly #logger = new Logger('Gate');
  readonly #timings: GateTimings;

  constructor(private readonly parts: GateParts) {
    this.#timings = { ...DEFAULT_TIMINGS, ...parts.timings };
  }

  /** Null when it was interrupted: whether the gate runs again is decided anew. */
  async run(candidate: CandidateToGate, signal: AbortSignal): Promise<GateResult | null> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        return await this.#once(candidate, { anew: tries > 0, signal });
      } catch (error) {
        if (signal.aborted) return null;
        const problem = error instanceof Error ? error.message : String(error);
        this.#logger.warn(`gate of candidate ${candidate.candidateId} could not run: ${problem}`, { err: error });
        const milliseconds = this.#timings.pausesMs[tries];
        if (milliseconds === undefined) return couldNotRun(problem);
        await pause(milliseconds, undefined, { signal }).catch(() => undefined); // aborted: that is looked at next
      }
    }
    return null;
  }

  async #once(
    candidate: CandidateToGate,
    { anew, signal }: { readonly anew: boolean; readonly signal: AbortSignal },
  ): Promise<GateResult> {
    const { ledger } = this.parts;
    const sandboxId = await ledger.request({
      purpose: 'gate',
      repositoryId: candidate.repositoryId,
      candidateId: candidate.candidateId,
      anew,
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
    const row = await this.parts.ledger.settled(sandboxId, { timeoutMs: this.#timings.startMs, signal });
    if (row?.status !== 'ready' || row.url === null || row.workingDir === null) {
      throw new Error(`there is no sandbox: ${row?.failure?.message ?? 'it did not start in time'}`);
    }
    const { secret, relay } = this.parts;
    const server = new AgentServer({ url: row.url, apiKey: agentServerKey(secret, sandboxId), relay });
    await server.ready(this.#timings.answerMs);
    return { server, repositoryDir: row.workingDir };
  }
}

const couldNotRun = (problem: string): GateResult => ({
  green: false,
  steps: [{ command: COULD_NOT_RUN, exitCode: -1, output: storable(problem), seconds: 0 }],
});
