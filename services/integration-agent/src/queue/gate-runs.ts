import type { Action, QueueState } from '@manyhands/merge-queue';
import type { RunToGate } from '@manyhands/postgres';
import type { GateAnswer } from '../gate/gate.js';
import { redIfTestsVanished, testsOf } from '../gate/vanished-tests.js';
import { candidateRef } from '../sandbox/candidate-refs.js';
import { treeOf, type Desk } from './desk.js';

interface UnderWay {
  readonly cancelled: AbortController;
  readonly done: Promise<void>;
}

/** The runs of the gate that this process has under way in one repository. Each ends with its record, or leaves with the process. */
export class GateRuns {
  readonly #underWay = new Map<string, UnderWay>();
  readonly #failed = new AbortController();

  constructor(private readonly desk: Desk) {}

  get count(): number {
    return this.#underWay.size;
  }

  /** Aborted, with the error as its reason, when a run ended in a way that has no record. */
  get failure(): AbortSignal {
    return this.#failed.signal;
  }

  async begin({ sha, tree }: Extract<Action, { kind: 'gate' }>, { stacks, gate }: QueueState): Promise<void> {
    const { runs, git } = this.desk;
    const owner =
      stacks.find(({ parts }) => parts.some((part) => part.sha === sha)) ?? stacks.find(({ base }) => base.sha === sha);
    const run = owner && (await runs.begin({ candidateId: owner.candidateId, sha, tree, gate }));
    if (!run) return; // the gate has changed meanwhile: decided anew
    await git.putRef(candidateRef(run.runId), run.sha);
    const cancelled = new AbortController();
    const done = this.#run(run, cancelled.signal)
      .catch((error: unknown) => this.#failed.abort(error))
      .finally(() => this.#underWay.delete(run.runId));
    this.#underWay.set(run.runId, { cancelled, done });
  }

  /** Nobody needs the answer any more. */
  async cancel(runId: string): Promise<void> {
    await this.desk.runs.end(runId, { state: 'cancelled' });
    this.#underWay.get(runId)?.cancelled.abort(new Error('nobody needs the answer of this run any more'));
  }

  /** Interrupts all of them, and resolves when they are over. What is interrupted is run again some day. */
  async end(): Promise<void> {
    const left = [...this.#underWay.values()];
    for (const { cancelled } of left) cancelled.abort(new Error('the integrator stops'));
    await Promise.all(left.map(({ done }) => done));
  }

  async #run(run: RunToGate, cancelled: AbortSignal): Promise<void> {
    const { gate, runs, git, signal } = this.desk;
    try {
      const answer = await gate.run(run, AbortSignal.any([signal, cancelled]));
      await runs.end(run.runId, this.#endOf(await this.#believed(run, answer)));
    } finally {
      await git.deleteRef(candidateRef(run.runId));
    }
  }

  /** What a green run says of the change when no test ran in it depends on what the gate runs without the change. */
  async #believed(run: RunToGate, answer: GateAnswer | null): Promise<GateAnswer | null> {
    if (!this.desk.requireTests || answer?.kind !== 'answered' || !answer.green || testsOf(answer.steps) > 0)
      return answer;
    const develop = await this.desk.git.head(this.desk.repository.integrationBranch);
    const tree = develop === null ? null : await treeOf(this.desk, develop);
    return redIfTestsVanished(answer, tree === null ? null : await this.desk.runs.greenSteps(run.runId, tree));
  }

  #endOf(answer: GateAnswer | null): Parameters<Desk['runs']['end']>[1] {
    if (answer === null) return { state: 'lost' };
    if (answer.kind === 'could-not-run') {
      const retryAt = this.desk.rest.begin().toISOString();
      const message = `The gate cannot run: ${answer.problem}`;
      return { state: 'lost', trouble: { code: 'gate-unavailable', message, retryAt } };
    }
    this.desk.rest.forget();
    const { green, steps, environment } = answer;
    return { state: green ? 'green' : 'red', steps, environment };
  }
}
