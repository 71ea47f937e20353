import { Logger } from '@nestjs/common';
import type { BareRepository } from '@manyhands/git';
import { decideQueue, type Action, type QueueState } from '@manyhands/merge-queue';
import type { Database, GateRunStore, MergeQueueStore, Repositories } from '@manyhands/postgres';
import type { Resolving } from '../conflicts/resolve-conflicts.js';
import type { Gate } from '../gate/gate.js';
import type { InterferenceWatch } from '../interference/interference-watch.js';
import { buildStack } from './build-stack.js';
import { candidateRef, forgetCandidates } from '../sandbox/candidate-refs.js';
import type { Desk, QueueSettings } from './desk.js';
import { ejectRed } from './ejections.js';
import { GateRuns } from './gate-runs.js';
import { land, recordLanding } from './land.js';
import { look } from './look.js';
import { Rest } from './rest.js';
import { Retries } from './retries.js';
import { Setbacks } from './setbacks.js';

export interface IntegratorParts {
  readonly database: Database;
  readonly store: MergeQueueStore;
  readonly runs: GateRunStore;
  readonly repositories: Repositories;
  readonly repositoryAt: (id: string) => BareRepository;
  readonly gate: Pick<Gate, 'run'>;
  readonly resolving: Resolving;
  readonly interference: InterferenceWatch;
  readonly settings: QueueSettings;
  /**
   * Milliseconds for which the gate rests when it could not run for the first time, and a queue when an error left something undone.
   * The default is right outside of tests.
   */
  readonly restMs?: number;
}

/** One read of the queue, and what is to be done about it. */
interface Decision {
  readonly state: QueueState;
  readonly actions: readonly Action[];
}

/** What one run over a repository's queue works with. */
interface Work {
  readonly desk: Desk;
  readonly runs: GateRuns;
  readonly setbacks: Setbacks;
}

/** The longest that a timer can be: the wait ends with the signal, not by itself. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Carries out what the queue's policy decides, and looks at the facts anew after that and whenever something happens. */
export class Integrator {
  readonly #logger = new Logger('Integrator');
  readonly #running = new Set<Promise<unknown>>();
  readonly #retries: Retries;

  constructor(private readonly parts: IntegratorParts) {
    this.#retries = new Retries(parts.restMs);
  }

  /**
   * Works on one repository's queue until nothing can be done. One process at a time per repository, by a named lock. What an error
   * leaves undone is tried again after a pause, until `signal` is aborted.
   */
  run(repositoryId: string, signal: AbortSignal): Promise<void> {
    return this.#track(this.#runOnce(repositoryId, signal));
  }

  /** At start: goes on with what an earlier process left. */
  resume(signal: AbortSignal): void {
    const runAll = (ids: string[]) => Promise.all(ids.map((id) => this.#runByItself(id, signal)));
    void this.#track(this.parts.store.busy().then(runAll)).catch((error: unknown) =>
      this.#logger.warn('resuming failed; the next doorbell tries again', { err: error }),
    );
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Once nothing is under way, nothing will be: what reads conflicts ends too. */
  async end(): Promise<void> {
    this.#retries.end();
    await this.idle();
    await this.parts.resolving.close();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  async #runOnce(repositoryId: string, signal: AbortSignal): Promise<void> {
    let isLeft = true;
    try {
      isLeft = await this.#runLocked(repositoryId, signal);
    } finally {
      if (isLeft) this.#retries.arm(repositoryId, () => void this.#runByItself(repositoryId, signal), signal);
    }
  }

  /** Nobody has rung, so nobody but the log hears of an error; it is tried again. */
  async #runByItself(repositoryId: string, signal: AbortSignal): Promise<void> {
    await this.run(repositoryId, signal).catch((error: unknown) =>
      this.#logger.warn(`the merge queue of ${repositoryId} was left by an error, and is tried again`, { err: error }),
    );
  }

  /** Answers whether an error left something undone. */
  async #runLocked(repositoryId: string, signal: AbortSignal): Promise<boolean> {
    const repository = await this.parts.repositories.byId(repositoryId);
    if (repository === null) this.#logger.warn(`there is no repository ${repositoryId}`);
    if (repository === null) return false;
    const lock = await this.parts.database.hold(`integration:${repositoryId}`);
    if (lock === null) return false;
    const lost = new AbortController();
    void lock.lost.then(() => lost.abort(new Error('the lock was lost: another process may be the integrator now')));
    const { store, runs, gate, repositoryAt, resolving, interference, settings, restMs } = this.parts;
    const { signals } = this.parts.database;
    const over = AbortSignal.any([signal, lost.signal]);
    const rest = new Rest(restMs);
    const trees = new Map<string, string>();
    const git = repositoryAt(repositoryId);
    const tools = { store, runs, gate, resolving, interference, signals };
    const desk = { ...settings, ...tools, repository, git, rest, trees, signal: over };
    const setbacks = new Setbacks(desk, this.#retries.pauseOf(repositoryId));
    try {
      await this.#workAt(desk, setbacks);
      return setbacks.isLeft;
    } finally {
      await lock.release();
    }
  }

  async #workAt(desk: Desk, setbacks: Setbacks): Promise<void> {
    try {
      await setbacks.begin();
      await this.#workThrough({ desk, runs: new GateRuns(desk), setbacks });
      if (!desk.signal.aborted) await setbacks.settle();
    } catch (error) {
      if (!desk.signal.aborted) await setbacks.stop(error);
      throw error;
    }
  }

  async #workThrough(work: Work): Promise<void> {
    await work.desk.runs.loseAll(work.desk.repository.id);
    try {
      for (let next = await this.#next(work); next !== null; next = await this.#next(work))
        for (const action of next.actions) await this.#act(work, action, next.state);
    } finally {
      await work.runs.end();
    }
  }

  /** Waits until there is something to do; null when there is nothing, and nothing under way that could bring it. */
  async #next(work: Work): Promise<Decision | null> {
    const { desk, runs } = work;
    const decision = await desk.signals.until(() => this.#decide(work), {
      relevant: ({ repositoryId, type }) => repositoryId === desk.repository.id && MATTERS.test(type),
      timeoutMs: NO_TIMEOUT_MS,
      signal: AbortSignal.any([desk.signal, runs.failure]),
    });
    runs.failure.throwIfAborted();
    return desk.signal.aborted || decision === 'idle' ? null : decision;
  }

  /** Null while only waiting can help. */
  async #decide({ desk, runs, setbacks }: Work): Promise<Decision | 'idle' | null> {
    // Counted before the look: a run that ends meanwhile is not in the state yet.
    const isBusy = runs.count > 0 || !desk.rest.isOver();
    const state = await look(desk);
    if (state === null) this.#sayNoBranch(desk);
    if (state === null) return 'idle';
    const weighed = await desk.interference.weigh(desk, state);
    const decided = decideQueue(without(setbacks.resting(), weighed), desk.policy);
    const actions = decided.filter(({ kind }) => kind !== 'wait');
    if (actions.length > 0) return { state, actions };
    if (isBusy) return null;
    if (decided.some((action) => action.kind === 'wait' && action.because === 'develop-red')) await sayRed(desk, state);
    await forgetCandidates(
      desk.git,
      state.stacks.map(({ candidateId }) => candidateId),
    );
    return 'idle';
  }

  async #act({ desk, runs, setbacks }: Work, action: Action, state: QueueState): Promise<void> {
    switch (action.kind) {
      case 'build':
        return setbacks.tried(action.changeIds, await buildStack(desk, action));
      case 'gate':
        return runs.begin(action, state);
      case 'cancel':
        return runs.cancel(action.runId);
      case 'land':
        await land(desk, action);
        return setbacks.settle();
      case 'record-landing':
        return recordLanding(desk, action, state);
      case 'eject':
        return ejectRed(desk, action);
      case 'abandon':
        return abandon(desk, action);
      case 'wait':
        return;
      default:
        return action satisfies never;
    }
  }

  #sayNoBranch({ repository }: Desk): void {
    this.#logger.error(
      `${repository.name} has no branch ${repository.integrationBranch}: nothing lands until it is back`,
    );
  }
}

/** The ref first: once nothing is open, nobody may look for what a crash left. */
async function abandon({ git, store }: Desk, action: Extract<Action, { kind: 'abandon' }>): Promise<void> {
  await git.deleteRef(candidateRef(action.candidateId));
  await store.abandon(action.candidateId, action.because);
}

async function sayRed({ runs, repository }: Desk, { develop }: QueueState): Promise<void> {
  const { name, integrationBranch } = repository;
  const message = `The gate is red on ${integrationBranch} of ${name} itself, so no change can be blamed for being red. What mends it lands: a change, or a push to ${integrationBranch}.`;
  await runs.standStill(repository.id, develop.tree, { code: 'develop-red', message, retryAt: null });
}

/** What changes a decision. All else is found at the next tick. */
const MATTERS =
  /^(?:repository\.gate_changed|change\.(?:queued|landed|ejected)|candidate\.gate_(?:finished|unavailable)|task\.abandoned)$/;

const without = (passed: ReadonlySet<string>, state: QueueState): QueueState => ({
  ...state,
  queue: state.queue.filter((change) => !passed.has(change.changeId)),
});
