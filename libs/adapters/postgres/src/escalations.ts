import { aboutTask, lockTask, moveEpic } from './move-task.js';
import { abandonTasks, endEpicWhenOver } from './abandon-tasks.js';
import type { Database } from './database.js';
import { redo } from './integration/redo.js';
import { answerWish } from './lease/answer-wish.js';
import { NOBODY } from './lease/ask-about-wish.js';
import type { Transaction } from './transaction.js';

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

  /** Questions that nobody answered in time are answered by their default, so that a task that waits goes on. Returns how many. */
  async answerLate(): Promise<number> {
    const late = await this.database.rows<{ id: string; default_option: string }>(
      `select id, default_option from escalation where status = 'open' and deadline <= clock_timestamp() order by id`,
    );
    for (const { id, default_option } of late) await this.answer(id, { option: default_option, by: NOBODY });
    return late.length;
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
    if (await answerWish(tx, { escalationId: row.id, task, isGranted: answer.option === 'grant' })) {
      await resumeEpic(tx, row.epic_id);
      return;
    }
    if (task.status !== 'needs_human') return;
    if (answer.option === 'abandon') {
      await abandonTasks(tx, { epicId: row.epic_id, taskId: row.task_id, because: `given up by ${answer.by}` });
      await endEpicWhenOver(tx, row.epic_id);
    } else {
      await redo(tx, task, answer.by);
    }
    await resumeEpic(tx, row.epic_id);
  }
}

/** The epic goes on when none of its tasks waits for a person any more. */
async function resumeEpic(tx: Transaction, epicId: string): Promise<void> {
  const waiting = await tx.maybe(`select 1 from task where epic_id = $1 and status = 'needs_human'`, [epicId]);
  if (waiting === null) await moveEpic(tx, epicId, { event: 'resumed' });
}
