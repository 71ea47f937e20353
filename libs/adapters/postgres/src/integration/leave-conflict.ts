import type { Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { aboutTask, lockTask, type TaskRow } from '../move-task.js';
import { openEscalation, REDO_OR_ABANDON } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import { newId, type Transaction } from '../transaction.js';
import { BY_RULES, endRedos, redo, type RedoBrief } from './redo.js';
import { recordAttempts, type ResolutionAttempt } from './resolutions.js';

/** A change that no rung could merge with `develop`, and who goes on with it. */
export interface LeftConflict {
  readonly changeId: string;
  /** The commit that conflicts, and what it conflicts with. */
  readonly headSha: string;
  readonly developSha: string;
  /** Paths in conflict; none when git names none. */
  readonly files: readonly string[];
  readonly reason: Reason;
  readonly brief: RedoBrief;
  readonly attempts: readonly ResolutionAttempt[];
  readonly then:
    | { readonly kind: 'redo' }
    | {
        readonly kind: 'ask-human';
        /** Why it is not done again at once, as a sentence. */
        readonly because: string;
        readonly evidence: Record<string, unknown>;
        /** In milliseconds; null: the question waits for a person. */
        readonly answerWithinMs: number | null;
      };
}

/** The change leaves the queue: its task is done again, or a person is asked. A change that is not in the queue is left alone. */
export async function leaveConflict(tx: Transaction, left: LeftConflict): Promise<void> {
  const { changeId, headSha, reason, attempts } = left;
  const { task_id: taskId } = await tx.one<{ task_id: string }>('change', 'select task_id from change where id = $1', [
    changeId,
  ]);
  const task = await lockTask(tx, taskId);
  const out = await tx.maybe(
    `update change set status = 'ejected', status_since = now(), version = version + 1
     where id = $1 and status = 'queued' and head_sha = $2 returning id`,
    [changeId, headSha],
  );
  if (out === null || task.status !== 'queued') return;
  await recordAttempts(tx, { changeId, candidateId: null, attempts });
  await endRedos(tx, [changeId], 'refused');
  await store(tx, task, left);
  if (left.then.kind === 'redo') return redo(tx, task, BY_RULES);
  const { because, evidence, answerWithinMs } = left.then;
  await tx.rows('update task set failure = $2 where id = $1', [task.id, JSON.stringify(reason)]);
  tx.emit('change.ejected', aboutTask(task), { changeId, kind: 'conflict', reason, key: task.key });
  const question = `${firstSentence(reason.message)} ${because} What shall happen with task ${task.key}?`;
  const choice = { ...REDO_OR_ABANDON, answerWithinMs };
  await openEscalation(tx, task, { kind: 'conflict', question, evidence: { reason, ...evidence }, ...choice });
}

async function store(tx: Transaction, task: TaskRow, left: LeftConflict): Promise<void> {
  await tx.rows(
    `insert into conflict (id, change_id, task_id, attempt, head_sha, develop_sha, files, reason, brief)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newId(),
      left.changeId,
      task.id,
      task.attempt,
      left.headSha,
      left.developSha,
      JSON.stringify(left.files),
      JSON.stringify(left.reason),
      JSON.stringify(left.brief),
    ],
  );
}

/** What the database knows of a task in conflict and of those on the other side. */
export interface ConflictPast {
  /** Times that the task was done again for a conflict, oldest first. */
  readonly redone: readonly {
    readonly attempt: number;
    readonly files: readonly string[];
    /** `rules`, a person's name, or `nobody: …` */
    readonly by: string;
    /** ISO 8601. */
    readonly at: string;
  }[];
  readonly task: Intent;
  /** Of the same repository, those that exist. */
  readonly others: readonly Intent[];
  /** US dollars and tokens of the task so far. */
  readonly cost: { readonly usd: number; readonly tokens: number; readonly attempts: number };
}

/** What a task is for. */
export interface Intent {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly brief: string;
}

interface PastRow extends Intent {
  readonly redone: ConflictPast['redone'];
  readonly others: ConflictPast['others'];
  readonly cost: ConflictPast['cost'];
}

const PAST = `
  select t.id, t.key, t.title, t.brief,
    (select coalesce(jsonb_agg(jsonb_build_object('attempt', k.attempt, 'files', k.files, 'by', k.redo_by,
        'at', to_char(k.redo_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by k.id), '[]')
      from conflict k where k.task_id = t.id and k.redo_at is not null) as redone,
    (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'key', o.key, 'title', o.title, 'brief', o.brief) order by o.id), '[]')
      from task o where o.repository_id = t.repository_id and o.id = any($2::uuid[])) as others,
    (select jsonb_build_object('usd', coalesce(sum(u.cost), 0)::float8, 'attempts', t.attempt,
        'tokens', coalesce(sum(u.prompt_tokens + u.completion_tokens), 0)::float8) from usage u where u.task_id = t.id) as cost
  from task t where t.id = $1`;

/** One read for the packet. `others`: ids of the tasks on the other side. */
export async function readConflictPast(
  database: Database,
  taskId: string,
  others: readonly string[],
): Promise<ConflictPast> {
  const row = await database.maybe<PastRow>(PAST, [taskId, others]);
  if (row === null) throw new Error(`there is no task ${taskId}`);
  const { redone, others: known, cost, ...task } = row;
  return { redone, task, others: known, cost };
}
