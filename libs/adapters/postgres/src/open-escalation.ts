import { aboutTask, moveEpic, moveTask, type TaskRow } from './move-task.js';
import { newId, type Row, type Transaction } from './transaction.js';

export interface Question {
  readonly kind: string;
  readonly question: string;
  readonly evidence: Row;
}

/** How a question can be answered, and what happens without an answer. */
export interface Choice {
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly defaultOption: string;
  /** After this long the default counts as the answer. Milliseconds; null: the question waits for a person. */
  readonly answerWithinMs: number | null;
}

export const RETRY_OR_ABANDON: Choice = {
  options: [
    { id: 'retry', label: 'Try the task again with fresh tries' },
    { id: 'abandon', label: 'Give the task up, and everything that needs it' },
  ],
  defaultOption: 'retry',
  answerWithinMs: null,
};

/** For a change in conflict: going on from what was proposed would only meet the conflict again. */
export const REDO_OR_ABANDON: Pick<Choice, 'options' | 'defaultOption'> = {
  options: [
    { id: 'redo', label: 'Have the task done again on the integration branch as it is now' },
    { id: 'abandon', label: 'Give the task up, and everything that needs it' },
  ],
  defaultOption: 'redo',
};

/** Hands a task to a person with the evidence; the task waits in `needs_human` until it is answered. */
export async function openEscalation(
  tx: Transaction,
  task: TaskRow,
  question: Question & Partial<Choice>,
): Promise<string> {
  const id = await storeQuestion(tx, task, { ...RETRY_OR_ABANDON, ...question });
  await moveTask(tx, task, { event: 'asked_human', data: { escalationId: id, question: question.question } });
  await moveEpic(tx, task.epic_id, { event: 'asked_human' });
  return id;
}

/** Asks a person something about a task that goes on meanwhile. Returns the id of the question. */
export async function storeQuestion(tx: Transaction, task: TaskRow, question: Question & Choice): Promise<string> {
  const id = newId();
  await tx.rows(
    `insert into escalation (id, repository_id, epic_id, task_id, kind, question, evidence, options, default_option, deadline, status)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10::float8 / 1000), 'open')`,
    [
      id,
      task.repository_id,
      task.epic_id,
      task.id,
      question.kind,
      question.question,
      JSON.stringify(question.evidence),
      JSON.stringify(question.options),
      question.defaultOption,
      question.answerWithinMs,
    ],
  );
  tx.emit('escalation.opened', aboutTask(task), {
    escalationId: id,
    kind: question.kind,
    question: question.question,
    key: task.key,
  });
  return id;
}

/** Answers the open ones among these questions by their default, and tells it. `by`: who or what did. */
export async function answerByDefault(tx: Transaction, ids: readonly string[], by: string): Promise<void> {
  const closed = await tx.rows<{
    id: string;
    repository_id: string;
    epic_id: string;
    task_id: string;
    default_option: string;
  }>(
    `update escalation set status = 'answered', answer = default_option, answered_by = $2, answered_at = now()
     where id = any($1::uuid[]) and status = 'open' returning id, repository_id, epic_id, task_id, default_option`,
    [ids, by],
  );
  for (const row of closed) {
    const about = { repositoryId: row.repository_id, epicId: row.epic_id, taskId: row.task_id };
    tx.emit('escalation.answered', about, { escalationId: row.id, option: row.default_option, by, comment: null });
  }
}
