import { Logger } from '@nestjs/common';
import { decide } from '@manyhands/merge-queue';
import type { Gate } from '../gate/gate.js';
import { candidateRef, type Desk } from './desk.js';
import { look } from './look.js';

/** The longest that a timer can be: the watch ends with the gate, not by itself. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
const logger = new Logger('Integrator');

/** Runs the gate on a candidate and records how it ended. One that was interrupted leaves no record and is decided anew. */
export async function gateCandidate(desk: Desk, gate: Pick<Gate, 'run'>, candidateId: string): Promise<void> {
  const candidate = await desk.store.candidateToGate(candidateId);
  if (candidate === null) return;
  await desk.git.putRef(candidateRef(candidateId), candidate.sha);
  await desk.store.gateStarted(candidateId);
  const result = await whileWanted(desk, candidateId, (signal) => gate.run(candidate, signal));
  if (result !== null) await desk.store.gateFinished(candidateId, result);
}

/**
 * Does the work for as long as the policy would have this candidate tested. When its change is withdrawn or `develop` is moved
 * meanwhile, the answer is of no use to anybody and the others wait for it: the work's signal is aborted.
 */
async function whileWanted<T>(desk: Desk, candidateId: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const done = new AbortController();
  const unwanted = new AbortController();
  const watching = becomesUnwanted(desk, candidateId, done.signal).then(
    (is) => is && unwanted.abort(new Error('nobody wants the answer of this gate any more')),
    (error: unknown) =>
      logger.warn(`nobody watches candidate ${candidateId}; its gate runs to the end`, { err: error }),
  );
  try {
    return await work(AbortSignal.any([desk.signal, unwanted.signal]));
  } finally {
    done.abort();
    await watching;
  }
}

/** Resolves with true as soon as the candidate is not to be tested any more, with false when told that this does not matter now. */
async function becomesUnwanted(desk: Desk, candidateId: string, done: AbortSignal): Promise<boolean> {
  const answer = await desk.signals.until(async () => (await isUnwanted(desk, candidateId, done)) || null, {
    relevant: (notice) => notice.repositoryId === desk.repository.id && notice.type === 'task.abandoned',
    timeoutMs: NO_TIMEOUT_MS,
    signal: done,
  });
  return answer === true;
}

async function isUnwanted(desk: Desk, candidateId: string, done: AbortSignal): Promise<boolean> {
  if (done.aborted) return false;
  const snapshot = await look(desk);
  if (snapshot === null) return true;
  const action = decide(snapshot);
  return !(action.kind === 'gate' && action.candidateId === candidateId);
}
