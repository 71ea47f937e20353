import { aboutTask, lockTask, moveEpic, moveTask, type TaskRow } from './move-task.js';
import { abandonTasks, endEpicWhenOver } from './abandon-tasks.js';
import type { Database } from './database.js';
import { newId, type Row, type Transaction } from './transaction.js';

export interface Question {
  readonly kind: string;
  readonly question: string;
  readonly evidence: Row;
}

const OPTIONS = [
  { id: 'retry', label: 'Try the task again with fresh tries' },
  { id: 'abandon', label: 'Give the task up, and everything that needs it' },
];

/** Hands a task to a person with the evidence; the task waits in `needs_human` until it is answered. */
export async function openEscalation(tx: Transaction, task: TaskRow, question: Question): Promise<string> {
  const id = newId();
  await tx.rows(
    `insert into escalation (id, repository_id, epic_id, task_id, kind, question, evidence, options, default_option, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'retry', 'open')`,
    [
      id,
      task.repository_id,
      task.epic_id,
      task.id,
      question.kind,
      question.question,
      JSON.stringify(question.evidence),
      JSON.stringify(OPTIONS),
    ],
  );
  await moveTask(tx, task, { event: 'asked_human', data: { escalationId: id, question: question.question } });
  await moveEpic(tx, task.epic_id, { event: 'asked_human' });
  tx.emit('escalation.opened', aboutTask(task), {
    escalationId: id,
    kind: question.kind,
    question: question.question,
    key: task.key,
  });
  return id;
}

export type Answer =
  | { readonly kind: 'answered' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'already-answered' }
  | { readonly kind: 'unknown-option'; readonly options: string[] };

/** Questions to people, and what they answered. */
export class Escalations {
  constructor(private readonly database: Database) {}

  answer(id: string, answer: { option: string; comment?: string | undefined; by: string }): Promise<Answer> {
    return this.database.transact(async (tx): Promise<Answer> => {
      const row = await tx.maybe<{
        status: string;
        task_id: string;
        epic_id: string;
        repository_id: string;
        options: { id: string }[];
      }>('select * from escalation where id = $1', [id]);
      if (row === null) return { kind: 'not-found' };
      await tx.rows('select 1 from repository where id = $1 for update', [row.repository_id]);
      const options = row.options.map((option) => option.id);
      if (!options.includes(answer.option)) return { kind: 'unknown-option', options };
      const taken = await tx.maybe(
        `update escalation set status = 'answered', answer = $2, answered_by = $3, answered_at = now() where id = $1 and status = 'open' returning id`,
        [id, answer.option, answer.by],
      );
      if (taken === null) return { kind: 'already-answered' };
      await this.#carryOut(tx, { ...row, id }, answer);
      return { kind: 'answered' };
    });
  }

  async #carryOut(
    tx: Transaction,
    row: { id: string; task_id: string; epic_id: string },
    answer: { option: string; comment?: string | undefined; by: string },
  ): Promise<void> {
    const task = await lockTask(tx, row.task_id);
    tx.emit('escalation.answered', aboutTask(task), {
      escalationId: row.id,
      option: answer.option,
      by: answer.by,
      comment: answer.comment ?? null,
    });
    if (task.status !== 'needs_human') return;
    if (answer.option === 'abandon') {
      await abandonTasks(tx, { epicId: row.epic_id, taskId: row.task_id, because: `given up by ${answer.by}` });
      await endEpicWhenOver(tx, row.epic_id);
    } else {
      await tx.rows(
        'update task set failures = 0, losses = 0, review_rounds = 0, not_before = null, failure = null where id = $1',
        [task.id],
      );
      await moveTask(tx, task, { event: 'retried' });
    }
    const waiting = await tx.maybe(`select 1 from task where epic_id = $1 and status = 'needs_human'`, [row.epic_id]);
    if (waiting === null) await moveEpic(tx, row.epic_id, { event: 'resumed' });
  }
}
