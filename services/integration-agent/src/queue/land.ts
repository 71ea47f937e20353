import { Logger } from '@nestjs/common';
import type { Action, QueueState } from '@manyhands/merge-queue';
import type { Landing } from '@manyhands/postgres';
import { candidateRef } from '../sandbox/candidate-refs.js';
import type { Desk } from './desk.js';

const logger = new Logger('Integrator');

/** The compare-and-swap is the landing; the record follows, and is made up for when a crash comes between. */
export async function land(desk: Desk, action: Extract<Action, { kind: 'land' }>): Promise<void> {
  const { candidateId, length, from } = action;
  const landing = { candidateId, length, from, to: action.to.sha };
  await desk.store.intendLanding(landing);
  const swap = await desk.git.compareAndSwap(desk.repository.integrationBranch, landing);
  if (typeof swap === 'object') return; // develop moved: decided anew
  await record(desk, landing);
}

/** `develop` contains these changes already: a crash came between the swap and its record. */
export async function recordLanding(
  desk: Desk,
  { candidateId, length }: Extract<Action, { kind: 'record-landing' }>,
  { stacks, landed }: QueueState,
): Promise<void> {
  const stack = stacks.find((one) => one.candidateId === candidateId);
  const top = stack?.parts[length - 1];
  if (stack === undefined || top === undefined) return;
  const recorded = stack.parts.findIndex(({ changeId }) => !landed.includes(changeId));
  const from = recorded > 0 ? (stack.parts[recorded - 1]?.sha ?? stack.base.sha) : stack.base.sha;
  await record(desk, { candidateId, length, from, to: top.sha });
}

/**
 * A task that was given up between the decision and the record cannot land any more; a person hears of what stays of it. The ref goes
 * first, `develop` keeps the commits: whoever finds the landing recorded may find nothing else to do, and would leave a ref behind.
 */
async function record(desk: Desk, landing: Landing): Promise<void> {
  await desk.git.deleteRef(candidateRef(landing.candidateId));
  const givenUp = await desk.store.landed(landing);
  if (givenUp.length === 0) return;
  const { name, integrationBranch } = desk.repository;
  logger.error(
    `${integrationBranch} of ${name} holds, up to ${landing.to}, work that was given up while it landed: keep it, or revert it (${givenUp.join(', ')})`,
  );
}
