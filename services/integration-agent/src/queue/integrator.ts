import { Logger } from '@nestjs/common';
import { NO_OBJECT, type BareRepository } from '@manyhands/git';
import { decide, type QueueAction } from '@manyhands/merge-queue';
import type { Database, MergeQueueStore, Repositories } from '@manyhands/postgres';
import type { RepositoryView } from '@manyhands/contracts';
import type { Gate } from '../gate/gate.js';
import { buildCandidate, candidateRef } from './build-candidate.js';
import { ejectRed } from './ejections.js';

export interface IntegratorParts {
  readonly database: Database;
  readonly store: MergeQueueStore;
  readonly repositories: Repositories;
  readonly repositoryAt: (id: string) => BareRepository;
  readonly gate: Gate;
}

interface Desk {
  readonly repository: RepositoryView;
  readonly git: BareRepository;
  readonly store: MergeQueueStore;
  readonly signal: AbortSignal;
}

/** Carries out what the queue's policy decides, one action at a time, each followed by a fresh look at the facts. */
export class Integrator {
  readonly #logger = new Logger('Integrator');
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly parts: IntegratorParts) {}

  /** Works on one repository's queue until nothing can be done. One process at a time per repository, by a named lock. */
  async run(repositoryId: string, signal: AbortSignal): Promise<void> {
    const run = this.#runLocked(repositoryId, signal).finally(() => this.#running.delete(run));
    this.#running.add(run);
    await run;
  }

  /** At start: goes on with what an earlier process left. */
  resume(signal: AbortSignal): void {
    void this.parts.store
      .busy()
      .then((ids) => Promise.all(ids.map((id) => this.run(id, signal))))
      .catch((error: unknown) => this.#logger.warn('resuming failed; the next doorbell tries again', { err: error }));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #runLocked(repositoryId: string, signal: AbortSignal): Promise<void> {
    const repository = await this.parts.repositories.byId(repositoryId);
    if (repository === null) return this.#logger.warn(`there is no repository ${repositoryId}`);
    const desk: Desk = { repository, git: this.parts.repositoryAt(repositoryId), store: this.parts.store, signal };
    await this.parts.database.tryLock(`integration:${repositoryId}`, async () => {
      while (!signal.aborted && (await this.#step(desk))) continue;
    });
  }

  /** One decision and its action. False when there is nothing to do now. */
  async #step(desk: Desk): Promise<boolean> {
    const develop = (await desk.git.head(desk.repository.integrationBranch)) ?? NO_OBJECT;
    const action = decide(await desk.store.snapshot(desk.repository.id, develop));
    if (action.kind === 'wait') return false;
    await this.#act(desk, action);
    return true;
  }

  async #act(desk: Desk, action: Exclude<QueueAction, { kind: 'wait' }>): Promise<void> {
    switch (action.kind) {
      case 'build':
        return buildCandidate(desk, action);
      case 'gate':
        return this.#gate(desk, action.candidateId);
      case 'land':
        return this.#land(desk, action);
      case 'record-landing':
        return this.#recordLanding(desk, action.candidateId);
      case 'eject':
        return ejectRed(desk, action);
      case 'abandon':
        await desk.store.abandon(action.candidateId, action.because);
        return desk.git.deleteRef(candidateRef(action.candidateId));
      default:
        return action satisfies never;
    }
  }

  async #gate(desk: Desk, candidateId: string): Promise<void> {
    const candidate = await desk.store.candidateToGate(candidateId);
    if (candidate === null) return;
    await desk.git.putRef(candidateRef(candidateId), candidate.sha);
    await desk.store.gateStarted(candidateId);
    const result = await this.parts.gate.run(candidate, desk.signal);
    if (result !== null) await desk.store.gateFinished(candidateId, result);
  }

  /** The compare-and-swap is the landing; the record follows, and is made up for when a crash comes between. */
  async #land(desk: Desk, action: { candidateId: string; from: string }): Promise<void> {
    const candidate = await desk.store.candidateToGate(action.candidateId);
    if (candidate === null) return;
    const move = { from: action.from, to: candidate.sha };
    await desk.store.intendLanding(action.candidateId, move);
    const swap = await desk.git.compareAndSwap(desk.repository.integrationBranch, move);
    if (typeof swap === 'object') return; // develop moved: the next decision abandons the candidate
    await desk.store.landed(action.candidateId, move);
    await desk.git.deleteRef(candidateRef(action.candidateId));
  }

  async #recordLanding(desk: Desk, candidateId: string): Promise<void> {
    const candidate = await desk.store.candidateToGate(candidateId);
    if (candidate === null) return;
    await desk.store.landed(candidateId, { from: candidate.baseSha, to: candidate.sha });
    await desk.git.deleteRef(candidateRef(candidateId));
  }
}
