import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { breakdownOf, type RunToGate } from '@manyhands/postgres';
import type { AffectedTests, FindAffectedTests } from '../imports/affected-tests.js';
import { type SandboxParts, type StartTimings, workPlace } from '../sandbox/work-place.js';
import { hasPlaceholder } from './place-affected.js';
import { DiedAtWork, runSteps, type GateResult } from './run-steps.js';
import { storable } from '../storable.js';

export interface GateParts extends SandboxParts {
  readonly commandSeconds: number;
  readonly findAffectedTests: FindAffectedTests;
  /** The defaults are right outside of tests. */
  readonly timings?: Partial<GateTimings>;
}

/** All in milliseconds. Default: two minutes for the start, 10 s for the answer. */
export interface GateTimings extends StartTimings {
  /**
   * Before each further try of a gate that came to no answer: a sandbox or the gateway has died and is there again soon.
   * Default: 1 s, 4 s, 15 s.
   */
  readonly pausesMs: readonly number[];
}

const DEFAULT_TIMINGS: GateTimings = { startMs: 120_000, answerMs: 10_000, pausesMs: [1000, 4000, 15_000] };

interface Answered extends GateResult {
  readonly kind: 'answered';
  /** What it ran in; red in the same one twice says more than in two. */
  readonly environment: string;
}

/** What a run of the gate came to. */
export type GateAnswer =
  | Answered
  /** Nothing was tested, and that says nothing about the change. */
  | { readonly kind: 'could-not-run'; readonly problem: string };

/** Runs a repository's checks on a commit, in a sandbox of its own. */
export class Gate {
  readonly #logger = new Logger('Gate');
  readonly #timings: GateTimings;

  constructor(private readonly parts: GateParts) {
    this.#timings = { ...DEFAULT_TIMINGS, ...parts.timings };
  }

  /** Null when it was interrupted. */
  async run(run: RunToGate, signal: AbortSignal): Promise<GateAnswer | null> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        return await this.#once(run, { anew: tries > 0, signal });
      } catch (error) {
        if (signal.aborted) return null;
        const problem = error instanceof Error ? error.message : String(error);
        this.#logger.warn(`run ${run.runId} of the gate came to no answer: ${problem}`, { err: error });
        const milliseconds = this.#timings.pausesMs[tries];
        if (milliseconds === undefined) return lastOf(error, problem);
        await pause(milliseconds, undefined, { signal }).catch(() => undefined); // aborted: that is looked at next
      }
    }
    return null;
  }

  async #once(
    run: RunToGate,
    { anew, signal }: { readonly anew: boolean; readonly signal: AbortSignal },
  ): Promise<GateAnswer> {
    const { ledger } = this.parts;
    const { repositoryId, runId } = run;
    // Found out while the sandbox starts and earlier commands run.
    const affected = run.gate.some(hasPlaceholder) ? this.parts.findAffectedTests(run, signal) : NOT_ASKED;
    const sandboxId = await ledger.request({ purpose: 'gate', repositoryId, gateRunId: runId, anew });
    try {
      return await this.#unlessBroken(sandboxId, () => this.#answered(run, { sandboxId, affected, signal }));
    } finally {
      await ledger.requestStop(sandboxId);
    }
  }

  async #answered(run: RunToGate, { sandboxId, affected, signal }: Place): Promise<Answered> {
    const { environment, ...place } = await workPlace(sandboxId, this.parts, { ...this.#timings, signal });
    const { gatewayUrl, commandSeconds } = this.parts;
    const desk = { ...place, gatewayUrl, commandSeconds, affected: () => affected, signal };
    const result = await runSteps(run, desk);
    return { kind: 'answered', environment, ...result };
  }

  /** What failed in a sandbox that was taken out of use, or did not even start there, has that for its cause. */
  async #unlessBroken(sandboxId: string, work: () => Promise<Answered>): Promise<Answered> {
    const [outcome] = await Promise.allSettled([work()]);
    if (outcome.status === 'fulfilled' && outcome.value.green) return outcome.value;
    const row = await this.parts.ledger.get(sandboxId);
    const breakdown = row && breakdownOf(row);
    if (breakdown !== null) throw brokenUnder(outcome, breakdown.message);
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }
}

interface Place {
  readonly sandboxId: string;
  readonly affected: Promise<AffectedTests>;
  readonly signal: AbortSignal;
}

const NOT_ASKED = Promise.resolve<AffectedTests>({ kind: 'known', files: [] });

/** A sandbox that broke down under a command may have done so because of it. */
function brokenUnder(outcome: PromiseSettledResult<Answered>, because: string): Error {
  const steps = outcome.status === 'fulfilled' ? outcome.value.steps : stepsOf(outcome.reason);
  return steps.length > 0 ? new DiedAtWork(steps, because) : new Error(because, { cause: outcome });
}

const stepsOf = (error: unknown) => (error instanceof DiedAtWork ? error.steps : []);

/** After the last try: under which command the sandbox dies each time is an answer. */
function lastOf(error: unknown, problem: string): GateAnswer {
  if (error instanceof DiedAtWork) return { kind: 'answered', green: false, steps: error.steps, environment: '' };
  return { kind: 'could-not-run', problem: storable(problem) };
}
