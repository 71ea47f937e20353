import { Logger } from '@nestjs/common';
import { GitError, type BareRepository } from '@manyhands/git';
import { decide, type QueueAction, type QueueSnapshot } from '@manyhands/merge-queue';
import type { Database, MergeQueueStore, Repositories } from '@manyhands/postgres';
import type { Resolving } from '../conflicts/resolve-conflicts.js';
import type { Gate } from '../gate/gate.js';
import { buildCandidate } from './build-candidate.js';
import { forgetCandidates, type Desk } from './desk.js';
import { ejectRed } from './ejections.js';
import { gateCandidate } from './gate-candidate.js';
import { land, recordLanding } from './land.js';
import { look } from './look.js';

export interface IntegratorParts {
  readonly database: Database;
  readonly store: MergeQueueStore;
  readonly repositories: Repositories;
  readonly repositoryAt: (id: string) => BareRepository;
  readonly gate: Pick<Gate, 'run'>;
  readonly resolving: Resolving;
}

type Step = Exclude<QueueAction, { kind: 'wait' }>;

/** Carries out what the queue's policy decides, one action at a time, each followed by a fresh look at the facts. */
export class Integrator {
  readonly #logger = new Logger('Integrator');
  readonly #running = new Set<Promise<unknown>>();

  constructor(private readonly parts: IntegratorParts) {}

  /** Works on one repository's queue until nothing can be done. One process at a time per repository, by a named lock. */
  run(repositoryId: string, signal: AbortSignal): Promise<void> {
    return this.#track(this.#runLocked(repositoryId, signal));
  }

  /** At start: goes on with what an earlier process left. */
  resume(signal: AbortSignal): void {
    const failed = (error: unknown) =>
      this.#logger.warn('resuming failed; the next doorbell tries again', { err: error });
    const runAll = (ids: string[]) => Promise.all(ids.map((id) => this.run(id, signal).catch(failed)));
    void this.#track(this.parts.store.busy().then(runAll)).catch(failed);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Once nothing is under way, nothing will be: what reads conflicts ends too. */
  async end(): Promise<void> {
    await this.idle();
    await this.parts.resolving.close();
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
    return tracked;
  }

  async #runLocked(repositoryId: string, signal: AbortSignal): Promise<void> {
    const repository = await this.parts.repositories.byId(repositoryId);
    if (repository === null) return this.#logger.warn(`there is no repository ${repositoryId}`);
    const lock = await this.parts.database.hold(`integration:${repositoryId}`);
    if (lock === null) return;
    const lost = new AbortController();
    void lock.lost.then(() => lost.abort(new Error('the lock was lost: another process may be the integrator now')));
    const { store, repositoryAt, resolving } = this.parts;
    const { signals } = this.parts.database;
    const over = AbortSignal.any([signal, lost.signal]);
    try {
      await this.#work({ repository, git: repositoryAt(repositoryId), store, resolving, signals, signal: over });
    } finally {
      await lock.release();
    }
  }

  /** Changes that git could not build this time let the others pass, and are tried again when the doorbell rings next. */
  async #work(desk: Desk): Promise<void> {
    const passed = new Set<string>();
    while (!desk.signal.aborted) {
      const snapshot = await look(desk);
      if (snapshot === null) return this.#sayNoBranch(desk);
      const action = decide(without(passed, snapshot));
      if (action.kind === 'wait') return forgetCandidates(desk.git);
      await this.#act(desk, action).catch((error: unknown) => {
        if (action.kind !== 'build' || !(error instanceof GitError)) throw error;
        this.#logger.warn(`change ${action.changeId} could not be built, others pass it: ${error.message}`, {
          err: error,
        });
        passed.add(action.changeId);
      });
    }
  }

  async #act(desk: Desk, action: Step): Promise<void> {
    switch (action.kind) {
      case 'build':
        return buildCandidate(desk, action);
      case 'gate':
        return gateCandidate(desk, this.parts.gate, action.candidateId);
      case 'land':
        return land(desk, action);
      case 'record-landing':
        return recordLanding(desk, action.candidateId);
      case 'eject':
        return ejectRed(desk, action);
      case 'abandon':
        return desk.store.abandon(action.candidateId, action.because);
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

const without = (passed: ReadonlySet<string>, snapshot: QueueSnapshot): QueueSnapshot => ({
  ...snapshot,
  queue: snapshot.queue.filter((change) => !passed.has(change.changeId)),
});
