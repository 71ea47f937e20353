import { Logger } from '@nestjs/common';
import { IllegalTransition } from '@manyhands/postgres';
import type { Desk } from './desk.js';

interface Move {
  readonly from: string;
  readonly to: string;
}

const logger = new Logger('Integrator');

/** The compare-and-swap is the landing; the record follows, and is made up for when a crash comes between. */
export async function land(desk: Desk, action: { candidateId: string; from: string }): Promise<void> {
  const candidate = await desk.store.candidateToGate(action.candidateId);
  if (candidate === null) return;
  const move = { from: action.from, to: candidate.sha };
  await desk.store.intendLanding(action.candidateId, move);
  const swap = await desk.git.compareAndSwap(desk.repository.integrationBranch, move);
  if (typeof swap === 'object') return; // develop moved: the next decision abandons the candidate
  await record(desk, action.candidateId, move);
}

/** `develop` contains the candidate already: a crash came between the swap and its record. */
export async function recordLanding(desk: Desk, candidateId: string): Promise<void> {
  const candidate = await desk.store.candidateToGate(candidateId);
  if (candidate === null) return;
  await record(desk, candidateId, { from: candidate.baseSha, to: candidate.sha });
}

/**
 * A task that was given up between the decision and the record cannot land any more, but its commit is in `develop` and stays:
 * others may build on it. The candidate is closed, so that the queue goes on, and a person hears of it.
 */
async function record(desk: Desk, candidateId: string, move: Move): Promise<void> {
  try {
    await desk.store.landed(candidateId, move);
  } catch (error) {
    if (!(error instanceof IllegalTransition)) throw error;
    const { name, integrationBranch } = desk.repository;
    logger.error(
      `${integrationBranch} of ${name} holds ${move.to}, whose task was given up while it landed: keep it, or revert it`,
      { err: error },
    );
    await desk.store.abandon(candidateId, 'withdrawn-while-landing');
  }
}
