import type { QueueSnapshot } from '@manyhands/merge-queue';
import type { EventType, Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { endEpicWhenOver } from '../abandon-tasks.js';
import { openEscalation } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import { aboutTask, lockTask, moveTask, releaseDependents } from '../move-task.js';
import { releaseLease } from '../sessions/release-lease.js';
import { newId, type Transaction } from '../transaction.js';
import {
  recordAttempts,
  type ResolutionAttempt,
  type ResolvedFile,
  resolvedFilesOf,
  tellResolved,
} from './resolutions.js';
import { readQueue, type CandidateToGate, type ChangeToMerge } from './read-queue.js';

export interface BuiltCandidate {
  readonly repositoryId: string;
  readonly changeId: string;
  readonly headSha: string;
  readonly baseSha: string;
  readonly sha: string;
  readonly tree: string;
  /** What the rungs did where the change conflicted with its base: they resolved all of it. */
  readonly attempts?: readonly ResolutionAttempt[];
}

/** One command of a gate and how it ended. */
export interface GateStep {
  readonly command: string;
  readonly exitCode: number;
  /** The end of what it printed. */
  readonly output: string;
  readonly seconds: number;
}

export interface Ejection {
  readonly changeId: string;
  readonly candidateId?: string;
  readonly kind: 'conflict' | 'red-gate' | 'push-proof';
  readonly reason: Reason;
  readonly evidence: Record<string, unknown>;
  /** What the rungs did where the change conflicts. Those of a candidate are recorded with it. */
  readonly attempts?: readonly ResolutionAttempt[];
}

/** The merge queue's facts, as the integration agent reads and writes them. Every method is one transaction. */
export class MergeQueueStore {
  constructor(private readonly database: Database) {}

  /** Repositories that have something queued or under way. */
  async busy(): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `select repository_id as id from change where status = 'queued'
       union select repository_id from candidate where status not in ('landed', 'abandoned')`,
    );
    return rows.map((row) => row.id);
  }

  /** One read of everything that the policy decides on. `develop` comes from git, the rest from here. */
  snapshot(repositoryId: string, develop: string): Promise<QueueSnapshot> {
    return readQueue(this.database, repositoryId, develop);
  }

  changeToMerge(changeId: string): Promise<ChangeToMerge | null> {
    return this.database.maybe<ChangeToMerge>(
      `select c.id as "changeId", c.head_sha as "headSha", c.branch, c.title, c.description, t.id as "taskId", t.key as "taskKey",
              t.epic_id as "epicId", t.scope, c.session_id as "sessionId", a.name as agent, e.requested_by as "requestedBy", e.title as "epicTitle",
              (select jsonb_build_object('fence', l.fence, 'current', l.released_at is null and l.until > clock_timestamp())
               from lease l where l.session_id = c.session_id) as lease,
              (select count(*)::int from task_need n join task w on w.id = n.task_id
               where n.needs_task_id = t.id and w.status not in ('landed', 'abandoned')) as waiting
       from change c join task t on t.id = c.task_id join agent a on a.id = c.agent_id join epic e on e.id = t.epic_id where c.id = $1`,
      [changeId],
    );
  }

  candidateToGate(candidateId: string): Promise<CandidateToGate | null> {
    return this.database.maybe<CandidateToGate>(
      `select k.id as "candidateId", k.repository_id as "repositoryId", k.sha, k.base_sha as "baseSha", r.gate
       from candidate k join repository r on r.id = k.repository_id where k.id = $1`,
      [candidateId],
    );
  }

  async gateSteps(candidateId: string): Promise<readonly GateStep[]> {
    const row = await this.database.maybe<{ gate: GateStep[] }>('select gate from candidate where id = $1', [
      candidateId,
    ]);
    return row?.gate ?? [];
  }

  /** The files of a candidate whose conflicts the rungs resolved. */
  resolvedFiles(candidateId: string): Promise<ResolvedFile[]> {
    return resolvedFilesOf(this.database, candidateId);
  }

  built(candidate: BuiltCandidate): Promise<string> {
    return this.database.transact(async (tx) => {
      const id = newId();
      await tx.rows(
        `insert into candidate (id, repository_id, base_sha, sha, tree, status) values ($1, $2, $3, $4, $5, 'built')`,
        [id, candidate.repositoryId, candidate.baseSha, candidate.sha, candidate.tree],
      );
      await tx.rows('insert into candidate_change (candidate_id, change_id, head_sha) values ($1, $2, $3)', [
        id,
        candidate.changeId,
        candidate.headSha,
      ]);
      const resolving = { changeId: candidate.changeId, candidateId: id, attempts: candidate.attempts ?? [] };
      await recordAttempts(tx, resolving);
      await tellResolved(tx, resolving);
      await this.#tell(tx, id, { type: 'candidate.built', data: { sha: candidate.sha, baseSha: candidate.baseSha } });
      return id;
    });
  }

  gateStarted(candidateId: string): Promise<void> {
    return this.database.transact(async (tx) => {
      await tx.rows(
        `update candidate set status = 'gating', gate_started_at = now() where id = $1 and status in ('built', 'gating')`,
        [candidateId],
      );
      await this.#tell(tx, candidateId, { type: 'candidate.gate_started' });
    });
  }

  gateFinished(candidateId: string, result: { green: boolean; steps: readonly GateStep[] }): Promise<void> {
    return this.database.transact(async (tx) => {
      await tx.rows(
        `update candidate set status = $2, gate = $3, gate_finished_at = now() where id = $1 and status = 'gating'`,
        [candidateId, result.green ? 'green' : 'red', JSON.stringify(result.steps)],
      );
      const steps = result.steps.map(({ command, exitCode, seconds }) => ({ command, exitCode, seconds }));
      await this.#tell(tx, candidateId, { type: 'candidate.gate_finished', data: { green: result.green, steps } });
    });
  }

  abandon(candidateId: string, because: string): Promise<void> {
    return this.database.transact(async (tx) => {
      await tx.rows(`update candidate set status = 'abandoned' where id = $1 and status <> 'landed'`, [candidateId]);
      await this.#tell(tx, candidateId, { type: 'candidate.abandoned', data: { because } });
    });
  }

  /** Written before `develop` is moved, so that a crash in between is recognised. */
  async intendLanding(candidateId: string, move: { from: string; to: string }): Promise<void> {
    await this.database.rows(
      `insert into effect (key, kind, intent, status) values ($1, 'landing', $2, 'intended') on conflict (key) do nothing`,
      [`landing:${candidateId}`, JSON.stringify(move)],
    );
  }

  /** `develop` is the candidate now: the change landed, its lease ends, what needed it may go. Recording it twice changes nothing. */
  landed(candidateId: string, move: { from: string; to: string }): Promise<void> {
    return this.database.transact(async (tx) => {
      const candidate = await tx.one<{ repository_id: string }>(
        'candidate',
        'select repository_id from candidate where id = $1',
        [candidateId],
      );
      await tx.rows('select 1 from repository where id = $1 for update', [candidate.repository_id]);
      const first = await tx.maybe(
        `insert into landing (id, candidate_id, repository_id, from_sha, to_sha) values ($1, $2, $3, $4, $5) on conflict (candidate_id) do nothing returning id`,
        [newId(), candidateId, candidate.repository_id, move.from, move.to],
      );
      if (first === null) return;
      await tx.rows(`update candidate set status = 'landed' where id = $1`, [candidateId]);
      await tx.rows(`update effect set status = 'done', done_at = now(), result = $2 where key = $1`, [
        `landing:${candidateId}`,
        JSON.stringify(move),
      ]);
      const changes = await tx.rows<{ id: string; task_id: string }>(
        `update change set status = 'landed', status_since = now(), version = version + 1, landed_sha = $2
         where id in (select change_id from candidate_change where candidate_id = $1) returning id, task_id`,
        [candidateId, move.to],
      );
      for (const change of changes) await this.#landOne(tx, change, move.to);
      tx.ring('integration', { repositoryId: candidate.repository_id });
    });
  }

  async #landOne(tx: Transaction, change: { id: string; task_id: string }, sha: string): Promise<void> {
    const task = await lockTask(tx, change.task_id);
    tx.emit('change.landed', aboutTask(task), { changeId: change.id, sha, key: task.key });
    await moveTask(tx, task, { event: 'landed', data: { sha } });
    await releaseLease(tx, { taskId: task.id, reason: 'landed' });
    await releaseDependents(tx, task.epic_id);
    await endEpicWhenOver(tx, task.epic_id);
  }

  /** The change leaves the queue and a person is asked, with everything that is known. Its lease stays with it. */
  eject(ejection: Ejection): Promise<void> {
    return this.database.transact(async (tx) => {
      const change = await tx.one<{ task_id: string }>('change', 'select task_id from change where id = $1', [
        ejection.changeId,
      ]);
      const task = await lockTask(tx, change.task_id);
      const out = await tx.maybe(
        `update change set status = 'ejected', status_since = now(), version = version + 1 where id = $1 and status = 'queued' returning id`,
        [ejection.changeId],
      );
      if (ejection.candidateId) {
        await tx.rows(`update candidate set status = 'abandoned' where id = $1 and status <> 'landed'`, [
          ejection.candidateId,
        ]);
        await this.#tell(tx, ejection.candidateId, { type: 'candidate.abandoned', data: { because: ejection.kind } });
      }
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

  async #tell(
    tx: Transaction,
    candidateId: string,
    what: { type: Extract<EventType, `candidate.${string}`>; data?: Record<string, unknown> },
  ): Promise<void> {
    const row = await tx.one<{ repository_id: string; task_id: string; epic_id: string; key: string }>(
      'candidate',
      `select k.repository_id, t.id as task_id, t.epic_id, t.key from candidate k join candidate_change cc on cc.candidate_id = k.id
       join change c on c.id = cc.change_id join task t on t.id = c.task_id where k.id = $1 order by cc.change_id limit 1`,
      [candidateId],
    );
    tx.emit(
      what.type,
      { repositoryId: row.repository_id, taskId: row.task_id, epicId: row.epic_id },
      { candidateId, key: row.key, ...what.data },
    );
  }
}
