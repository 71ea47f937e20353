import type { ApprovalPolicy, PlanDocument, Reason, RepositoryView } from '@manyhands/contracts';
import type { EpicStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { abandonTasks } from '../abandon-tasks.js';
import { moveEpic } from '../move-task.js';
import { repositoryView, type RepositoryRow } from '../repositories.js';
import { newId, type Transaction } from '../transaction.js';
import { storePlan, type PlanVersion } from './store-plan.js';

export interface SubmittedEpic {
  readonly repositoryId: string;
  readonly title: string;
  readonly body: string;
  readonly source: string;
  readonly requestedBy: string;
  readonly maxCost?: number | undefined;
  /** Default: automatic. */
  readonly approval?: ApprovalPolicy | undefined;
  /** Whether its plan may write protected paths. Default: false. */
  readonly allowProtected?: boolean | undefined;
  readonly plan?: SuppliedPlan | undefined;
}

/** A checked plan that came with the epic. */
export interface SuppliedPlan extends Pick<PlanVersion, 'violations' | 'fate'> {
  readonly document: PlanDocument;
}

export interface EpicToPlan {
  readonly epicId: string;
  readonly title: string;
  readonly body: string;
  readonly maxCost: number | null;
  readonly approval: ApprovalPolicy;
  readonly allowProtected: boolean;
  readonly requestedBy: string;
  readonly repository: RepositoryView;
}

/** Epics from intake to their plan. */
export class Epics {
  constructor(private readonly database: Database) {}

  /** Stores the epic; with a (checked) plan its tasks too, and lets them go, all in one transaction. */
  submit(epic: SubmittedEpic): Promise<{ epicId: string }> {
    return this.database.transact(async (tx) => {
      const epicId = newId();
      await tx.rows(
        `insert into epic (id, repository_id, title, body, source, requested_by, max_cost, approval, allow_protected, status)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'submitted')`,
        [
          epicId,
          epic.repositoryId,
          epic.title,
          epic.body,
          epic.source,
          epic.requestedBy,
          epic.maxCost ?? null,
          epic.approval ?? 'automatic',
          epic.allowProtected ?? false,
        ],
      );
      const { repositoryId, title, requestedBy, source, allowProtected = false } = epic;
      const facts = { title, requestedBy, source, ...(allowProtected ? { allowProtected } : {}) };
      tx.emit('epic.submitted', { repositoryId, epicId }, facts);
      if (epic.plan)
        await storePlan(tx, {
          epicId,
          repositoryId,
          origin: 'supplied',
          author: epic.requestedBy,
          rounds: [],
          ...epic.plan,
        });
      else tx.ring('planning', { epicId });
      return { epicId };
    });
  }

  /** The epic when it still wants a plan, marked as being planned; null when it is over or already planned. */
  claimForPlanning(epicId: string): Promise<EpicToPlan | null> {
    return this.database.transact(async (tx) => {
      const epic = await tx.maybe<{
        title: string;
        body: string;
        max_cost: string | null;
        approval: ApprovalPolicy;
        allow_protected: boolean;
        requested_by: string;
        repository_id: string;
        status: EpicStatus;
      }>('select * from epic where id = $1 for update', [epicId]);
      if (epic === null || (epic.status !== 'submitted' && epic.status !== 'planning')) return null;
      await moveEpic(tx, epicId, { event: 'plan_started' });
      const repository = await tx.one<RepositoryRow>('repository', 'select * from repository where id = $1', [
        epic.repository_id,
      ]);
      tx.emit('epic.planning', { repositoryId: epic.repository_id, epicId }, { title: epic.title });
      const maxCost = epic.max_cost === null ? null : Number(epic.max_cost);
      const { title, body, approval, allow_protected: allowProtected, requested_by: requestedBy } = epic;
      const policy = { maxCost, approval, allowProtected };
      return { epicId, title, body, requestedBy, ...policy, repository: repositoryView(repository) };
    });
  }

  /** Tells that a proposed plan broke the rules; planning goes on. */
  planRefused(epicId: string, round: { plan: unknown; violations: readonly unknown[] }): Promise<void> {
    return this.database.transact(async (tx) => {
      const repositoryId = await repositoryOf(tx, epicId);
      tx.emit('epic.plan_refused', { repositoryId, epicId }, { violations: round.violations });
    });
  }

  /** Stores what the model planned, unless the epic was cancelled meanwhile. */
  recordPlan(epicId: string, plan: PlanVersion): Promise<{ kind: 'recorded' } | { kind: 'not-planning' }> {
    return this.database.transact(async (tx) => {
      const epic = await tx.one<{ status: EpicStatus; repository_id: string }>(
        'epic',
        'select * from epic where id = $1 for update',
        [epicId],
      );
      if (epic.status !== 'planning') return { kind: 'not-planning' as const };
      await storePlan(tx, { ...plan, epicId, repositoryId: epic.repository_id });
      return { kind: 'recorded' as const };
    });
  }

  fail(epicId: string, reason: Reason): Promise<void> {
    return this.database.transact(async (tx) => {
      const repositoryId = await repositoryOf(tx, epicId);
      const moved = await moveEpic(tx, epicId, { event: 'plan_failed', failure: reason });
      if (moved) tx.emit('epic.failed', { repositoryId, epicId }, { reason });
    });
  }

  cancel(epicId: string): Promise<{ kind: 'cancelled' } | { kind: 'already-over'; status: EpicStatus }> {
    return this.database.transact(async (tx) => {
      const repositoryId = await repositoryOf(tx, epicId);
      await tx.rows('select 1 from repository where id = $1 for update', [repositoryId]);
      const moved = await moveEpic(tx, epicId, { event: 'cancelled' });
      if (moved === null) {
        const epic = await tx.one<{ status: EpicStatus }>('epic', 'select status from epic where id = $1', [epicId]);
        return { kind: 'already-over' as const, status: epic.status };
      }
      await abandonTasks(tx, { epicId, because: 'the epic was cancelled' });
      tx.emit('epic.cancelled', { repositoryId, epicId });
      return { kind: 'cancelled' as const };
    });
  }

  /** Epics that wait for a plan, for the reconciler. */
  async unplanned(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select id from epic where status in ('submitted', 'planning') order by id`,
    );
    return rows.map((row) => row.id);
  }
}

const repositoryOf = async (tx: Transaction, epicId: string): Promise<string> =>
  (await tx.one<{ repository_id: string }>('epic', 'select repository_id from epic where id = $1', [epicId]))
    .repository_id;
