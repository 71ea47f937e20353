import type { Tip } from '@manyhands/merge-queue';
import type { Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { openEscalation } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import { aboutTask, lockTask } from '../move-task.js';
import { newId } from '../transaction.js';
import {
  recordAttempts,
  type ResolutionAttempt,
  type ResolvedFile,
  resolvedFilesOf,
  tellResolved,
} from './resolutions.js';
import { type ChangeToMerge, readChangesToMerge } from './changes-to-merge.js';
import { type QueueFacts, readQueue } from './read-queue.js';
import { landParts } from './land-parts.js';
import { tellParts } from './tell-parts.js';
import { type ConflictPast, leaveConflict, type LeftConflict, readConflictPast } from './leave-conflict.js';
import type { Trouble } from './gate-run-store.js';
import { endTrouble, showTrouble } from './queue-trouble.js';

/** One change of a stack, and what it makes on top of those below. */
export interface BuiltPart {
  readonly changeId: string;
  readonly headSha: string;
  readonly sha: string;
  readonly tree: string;
  /** What the rungs did where the change conflicted with what is below: they resolved all of it. */
  readonly attempts?: readonly ResolutionAttempt[];
}

export interface BuiltCandidate {
  readonly repositoryId: string;
  readonly base: Tip;
  /** From the bottom; one at least. */
  readonly parts: readonly BuiltPart[];
  /** Ids of changes that did not merge on top of the others. */
  readonly leftOut?: readonly string[];
}

/** The first so many changes of a stack, and how they move `develop`. */
export interface Landing {
  readonly candidateId: string;
  readonly length: number;
  readonly from: string;
  readonly to: string;
}

export interface Ejection {
  readonly changeId: string;
  /** The commit that was judged: another one that the change has by now is not meant. */
  readonly headSha: string;
  readonly candidateId?: string;
  readonly kind: 'red-gate' | 'push-proof';
  readonly reason: Reason;
  readonly evidence: Record<string, unknown>;
  /** What the rungs did where the change conflicts. Those of a candidate are recorded with it. */
  readonly attempts?: readonly ResolutionAttempt[];
}

export interface TaskBrief {
  readonly taskId: string;
  readonly title: string;
  readonly brief: string;
}

/** The merge queue's facts, as the integration agent reads and writes them. Every method is one transaction. */
export class MergeQueueStore {
  constructor(private readonly database: Database) {}

  /** Repositories that have something queued or under way, or whose trouble may be over. */
  async busy(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select repository_id as id from change where status = 'queued'
       union select repository_id from candidate where status not in ('landed', 'abandoned') union select id from repository where queue_trouble is not null`,
    );
    return rows.map((row) => row.id);
  }

  /** One read of everything that the policy decides on, but for what git knows. */
  state(repositoryId: string, develop: Tip): Promise<QueueFacts> {
    return readQueue(this.database, repositoryId, develop);
  }

  /** By their ids; those that are not there are left out. */
  changesToMerge(changeIds: readonly string[]): Promise<ReadonlyMap<string, ChangeToMerge>> {
    return readChangesToMerge(this.database, changeIds);
  }

  /** What these tasks of a repository were about. Ids of others, and unknown ones, are left out. */
  taskBriefs(repositoryId: string, taskIds: readonly string[]): Promise<TaskBrief[]> {
    return this.database.rows<TaskBrief>(
      'select id as "taskId", title, brief from task where repository_id = $1 and id = any($2::uuid[])',
      [repositoryId, taskIds],
    );
  }

  /** The files of a change in a candidate whose conflicts the rungs resolved. */
  resolvedFiles(candidateId: string, changeId: string): Promise<ResolvedFile[]> {
    return resolvedFilesOf(this.database, candidateId, changeId);
  }

  built({ repositoryId, base, parts, leftOut = [] }: BuiltCandidate): Promise<string> {
    return this.database.transact(async (tx) => {
      const id = newId();
      const top = parts.at(-1) ?? base;
      await tx.rows(
        `insert into candidate (id, repository_id, base_sha, base_tree, sha, tree, status, left_out)
         values ($1, $2, $3, $4, $5, $6, 'built', $7)`,
        [id, repositoryId, base.sha, base.tree, top.sha, top.tree, leftOut],
      );
      await tx.rows(
        `insert into candidate_change (candidate_id, position, change_id, head_sha, sha, tree)
         select $1, n, (p->>'changeId')::uuid, p->>'headSha', p->>'sha', p->>'tree' from jsonb_array_elements($2::jsonb) with ordinality t(p, n)`,
        [id, JSON.stringify(parts)],
      );
      for (const { changeId, attempts = [] } of parts) {
        await recordAttempts(tx, { changeId, candidateId: id, attempts });
        await tellResolved(tx, { changeId, candidateId: id, attempts });
      }
      await tellParts(tx, { candidateId: id }, { type: 'candidate.built', data: { sha: top.sha, baseSha: base.sha } });
      return id;
    });
  }

  /** The candidate is of no use any more. What of it has landed has landed. */
  abandon(candidateId: string, because: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const row = await tx.maybe<{ status: string }>(
        `update candidate set status = case when exists (select 1 from landing where candidate_id = $1) then 'landed' else 'abandoned' end
         where id = $1 and status not in ('landed', 'abandoned') returning status`,
        [candidateId],
      );
      if (row?.status === 'abandoned')
        await tellParts(tx, { candidateId }, { type: 'candidate.abandoned', data: { because } });
    });
  }

  /** Written before `develop` is moved, so that a crash in between is recognised. */
  async intendLanding({ candidateId, length, from, to }: Landing): Promise<void> {
    await this.database.rows(
      `insert into effect (key, kind, intent, status) values ($1, 'landing', $2, 'intended') on conflict (key) do nothing`,
      [keyOf({ candidateId, length }), JSON.stringify({ from, to })],
    );
  }

  /**
   * `develop` contains these changes now: they landed, their leases end, what needed them may go. Recording it twice changes nothing.
   * Returns the keys of tasks that were given up meanwhile: their commits are in `develop`, and stay.
   */
  landed({ candidateId, length, from, to }: Landing): Promise<string[]> {
    return this.database.transact(async (tx) => {
      const candidate = await tx.one<{ repository_id: string }>(
        'candidate',
        'select repository_id from candidate where id = $1',
        [candidateId],
      );
      await tx.rows('select 1 from repository where id = $1 for update', [candidate.repository_id]);
      const first = await tx.maybe(
        `insert into landing (id, candidate_id, repository_id, length, from_sha, to_sha) values ($1, $2, $3, $4, $5, $6)
         on conflict (candidate_id, length) do nothing returning id`,
        [newId(), candidateId, candidate.repository_id, length, from, to],
      );
      if (first === null) return [];
      await tx.rows(`update effect set status = 'done', done_at = now(), result = $2 where key = $1`, [
        keyOf({ candidateId, length }),
        JSON.stringify({ from, to }),
      ]);
      await tx.rows(
        `update candidate set status = 'landed' where id = $1 and $2 = (select count(*) from candidate_change where candidate_id = $1)`,
        [candidateId, length],
      );
      const given = await landParts(tx, candidateId, length);
      tx.ring('integration', { repositoryId: candidate.repository_id });
      return given;
    });
  }

  /** What is known of the task of a change in conflict, and of the tasks on the other side. */
  conflictPast(taskId: string, others: readonly string[]): Promise<ConflictPast> {
    return readConflictPast(this.database, taskId, others);
  }

  /** A change in conflict leaves the queue: its task is done again, or a person is asked. Its lease stays with it. */
  leaveConflict(left: LeftConflict): Promise<void> {
    return this.database.transact((tx) => leaveConflict(tx, left));
  }

  /** Whether people are shown that the queue is in trouble. */
  async isTroubled(repositoryId: string): Promise<boolean> {
    const sql = 'select 1 from repository where id = $1 and queue_trouble is not null';
    return (await this.database.maybe(sql, [repositoryId])) !== null;
  }

  troubled(repositoryId: string, trouble: Trouble): Promise<void> {
    return this.database.transact((tx) => showTrouble(tx, repositoryId, trouble));
  }

  recovered(repositoryId: string): Promise<void> {
    return this.database.transact((tx) => endTrouble(tx, repositoryId));
  }

  /** The change leaves the queue and a person is asked, with everything that is known. Its lease stays with it. */
  eject(ejection: Ejection): Promise<void> {
    return this.database.transact(async (tx) => {
      const change = await tx.one<{ task_id: string }>('change', 'select task_id from change where id = $1', [
        ejection.changeId,
      ]);
      const task = await lockTask(tx, change.task_id);
      const out = await tx.maybe(
        `update change set status = 'ejected', status_since = now(), version = version + 1 where id = $1 and head_sha = $2 and status = 'queued' returning id`,
        [ejection.changeId, ejection.headSha],
      );
      if (out === null || task.status !== 'queued') return;
      const { changeId, candidateId = null, attempts = [] } = ejection;
      await recordAttempts(tx, { changeId, candidateId, attempts });
      await tx.rows('update task set failure = $2 where id = $1', [task.id, JSON.stringify(ejection.reason)]);
      tx.emit('change.ejected', aboutTask(task), {
        changeId: ejection.changeId,
        kind: ejection.kind,
        reason: ejection.reason,
        key: task.key,
      });
      const question = `${firstSentence(ejection.reason.message)} What shall happen with task ${task.key}?`;
      const evidence = { reason: ejection.reason, ...ejection.evidence };
      await openEscalation(tx, task, { kind: ejection.kind, question, evidence });
    });
  }
}

const keyOf = ({ candidateId, length }: Pick<Landing, 'candidateId' | 'length'>): string =>
  `landing:${candidateId}:${length}`;
