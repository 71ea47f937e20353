import type { PlanDocument, PlanStanding, Reason } from '@manyhands/contracts';
import { moveEpic } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { planHash } from './plan-hash.js';
import { startPlan } from './start-plan.js';

/** What is to become of a checked plan. */
export type PlanFate =
  | { readonly kind: 'start' }
  /** A person has to approve it; `reasons` are sentences. */
  | { readonly kind: 'ask'; readonly reasons: readonly string[] }
  /** It breaks rules, and a person has to mend it. */
  | { readonly kind: 'unsound'; readonly reason: Reason };

/** A version of a plan as it is written down. */
export interface PlanVersion {
  readonly origin: 'model' | 'supplied';
  /** Who supplied it; absent for the model. */
  readonly author?: string | undefined;
  readonly document: PlanDocument;
  readonly rounds: readonly { readonly violations: readonly unknown[] }[];
  /** What was changed so that it keeps the rules; absent when nothing was. */
  readonly repair?: object | null | undefined;
  /** Warnings, or what is wrong with it. */
  readonly violations?: readonly unknown[] | undefined;
  /** Default: start. */
  readonly fate?: PlanFate | undefined;
  /** The record of the planning that it came out of. */
  readonly planningId?: string | undefined;
}

export interface PlanToStore extends PlanVersion {
  readonly epicId: string;
  readonly repositoryId: string;
}

const STANDINGS: Record<PlanFate['kind'], PlanStanding> = {
  start: 'started',
  ask: 'awaiting-approval',
  unsound: 'unsound',
};

/** Stores a plan as the newest version and does with it what is to be done, all in the caller's transaction. */
export async function storePlan(tx: Transaction, plan: PlanToStore): Promise<string> {
  const { epicId, repositoryId, fate = { kind: 'start' } } = plan;
  const { planId, version } = await insertVersion(tx, plan, fate);
  const facts = { tasks: plan.document.tasks.length, origin: plan.origin, rounds: plan.rounds.length, version };
  const subject = { repositoryId, epicId };
  switch (fate.kind) {
    case 'start':
      await startPlan(tx, { epicId, repositoryId, planId, document: plan.document, facts });
      break;
    case 'ask':
      await moveEpic(tx, epicId, { event: 'approval_asked' });
      tx.emit('epic.awaiting_approval', subject, { ...facts, reasons: fate.reasons });
      break;
    case 'unsound':
      await moveEpic(tx, epicId, { event: 'plan_unsound', failure: fate.reason });
      tx.emit('epic.plan_unsound', subject, { ...facts, reason: { ...fate.reason, details: undefined } });
      break;
    default:
      fate satisfies never;
  }
  return planId;
}

async function insertVersion(
  tx: Transaction,
  plan: PlanToStore,
  fate: PlanFate,
): Promise<{ planId: string; version: number }> {
  const planId = newId();
  const { version } = await tx.one<{ version: number }>(
    'plan',
    `insert into plan (id, epic_id, version, origin, author, hash, document, rounds, repair, violations, standing, reasons)
     values ($1, $2, (select coalesce(max(version), 0) + 1 from plan where epic_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11)
     returning version`,
    [
      planId,
      plan.epicId,
      plan.origin,
      plan.author ?? null,
      planHash(plan.document),
      JSON.stringify(plan.document),
      JSON.stringify(plan.rounds),
      plan.repair == null ? null : JSON.stringify(plan.repair),
      JSON.stringify(plan.violations ?? []),
      STANDINGS[fate.kind],
      JSON.stringify(reasonsOf(fate)),
    ],
  );
  if (plan.planningId !== undefined)
    await tx.rows('update planning set plan_id = $2, ended_at = now() where id = $1', [plan.planningId, planId]);
  return { planId, version };
}

function reasonsOf(fate: PlanFate): readonly string[] {
  if (fate.kind === 'ask') return fate.reasons;
  return fate.kind === 'unsound' ? [fate.reason.message] : [];
}
