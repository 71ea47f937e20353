import type { PlanDocument } from '@manyhands/contracts';
import type { EpicStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { moveEpic } from '../move-task.js';
import type { Transaction } from '../transaction.js';
import { planHash } from './plan-hash.js';
import { startPlan } from './start-plan.js';
import { storePlan, type PlanVersion } from './store-plan.js';

/** Why nothing was done. `not-waiting`: the epic is not where this can be done. `other-plan`: the newest plan is another one. */
export type PlanRefusal =
  | { readonly kind: 'not-waiting'; readonly status: EpicStatus }
  | { readonly kind: 'other-plan'; readonly version: number; readonly hash: string };

export type PlanDecision = { readonly kind: 'done' } | PlanRefusal;

/** What a person decides about plans that were not put to work yet. */
export class Plans {
  constructor(private readonly database: Database) {}

  /** Puts exactly the plan with this hash to work. Approving it once more changes nothing. */
  approve(epicId: string, decision: { hash: string; by: string }): Promise<PlanDecision> {
    return this.database.transact(async (tx) => {
      const { epic, plan } = await lock(tx, epicId);
      if (plan?.standing === 'approved' && plan.hash === decision.hash) return { kind: 'done' };
      if (epic.status !== 'awaiting_approval' || plan === null) return { kind: 'not-waiting', status: epic.status };
      if (plan.hash !== decision.hash) return otherPlan(plan);
      await decide(tx, plan, { standing: 'approved', by: decision.by, reason: null });
      const { version, document, origin } = plan;
      const facts = { tasks: document.tasks.length, origin, rounds: plan.rounds.length, version };
      const subject = { repositoryId: epic.repository_id, epicId };
      tx.emit('epic.plan_approved', subject, { by: decision.by, version, hash: plan.hash });
      await startPlan(tx, { epicId, repositoryId: epic.repository_id, planId: plan.id, document, facts });
      return { kind: 'done' };
    });
  }

  /** Ends an epic whose plan waits for a person. With `hash`, only if the newest plan is still this one. */
  deny(epicId: string, decision: { reason: string; by: string; hash?: string | undefined }): Promise<PlanDecision> {
    return this.database.transact(async (tx) => {
      const { epic, plan } = await lock(tx, epicId);
      if (plan === null || !isOpen(epic)) return { kind: 'not-waiting', status: epic.status };
      if (decision.hash !== undefined && plan.hash !== decision.hash) return otherPlan(plan);
      await decide(tx, plan, { standing: 'denied', ...decision });
      const message = `${decision.by} denied version ${plan.version} of the plan: ${decision.reason}`;
      const failure = { code: 'plan-denied', message };
      await moveEpic(tx, epicId, { event: 'plan_denied', failure });
      const subject = { repositoryId: epic.repository_id, epicId };
      tx.emit('epic.plan_denied', subject, { by: decision.by, reason: decision.reason, version: plan.version });
      tx.emit('epic.failed', subject, { reason: failure });
      return { kind: 'done' };
    });
  }

  /** Takes a newer version; the older ones and what was said of them no longer count. Only while no task of the epic exists. */
  replace(epicId: string, version: PlanVersion): Promise<PlanDecision> {
    return this.database.transact(async (tx) => {
      const { epic, plan } = await lock(tx, epicId);
      if (plan === null || !isOpen(epic)) return { kind: 'not-waiting', status: epic.status };
      await tx.rows(`update plan set standing = 'replaced' where id = $1`, [plan.id]);
      const subject = { repositoryId: epic.repository_id, epicId };
      const { author = null } = version;
      tx.emit('epic.plan_replaced', subject, { by: author, version: plan.version });
      await storePlan(tx, { ...version, epicId, repositoryId: epic.repository_id });
      return { kind: 'done' };
    });
  }
}

interface LockedEpic {
  status: EpicStatus;
  repository_id: string;
  has_tasks: boolean;
}

interface PlanRow {
  id: string;
  version: number;
  origin: string;
  hash: string;
  standing: string;
  document: PlanDocument;
  rounds: unknown[];
}

/** Whether its plan can still be another one. */
const isOpen = ({ status, has_tasks }: LockedEpic): boolean =>
  !has_tasks && (status === 'awaiting_approval' || status === 'needs_human');

async function lock(tx: Transaction, epicId: string): Promise<{ epic: LockedEpic; plan: PlanRow | null }> {
  const epic = await tx.one<LockedEpic>(
    'epic',
    `select status, repository_id, exists (select 1 from task t where t.epic_id = e.id) as has_tasks
     from epic e where id = $1 for update`,
    [epicId],
  );
  const row = await tx.maybe<PlanRow & { hash: string | null }>(
    'select * from plan where epic_id = $1 order by version desc limit 1',
    [epicId],
  );
  return { epic, plan: row && { ...row, hash: row.hash ?? planHash(row.document) } };
}

const otherPlan = ({ version, hash }: PlanRow): PlanRefusal => ({ kind: 'other-plan', version, hash });

async function decide(
  tx: Transaction,
  plan: PlanRow,
  decision: { standing: 'approved' | 'denied'; by: string; reason: string | null },
): Promise<void> {
  await tx.rows(
    `update plan set standing = $2,
       decision = jsonb_build_object('by', $3::text, 'reason', $4::text, 'hash', $5::text, 'at', now()) where id = $1`,
    [plan.id, decision.standing, decision.by, decision.reason, plan.hash],
  );
}
