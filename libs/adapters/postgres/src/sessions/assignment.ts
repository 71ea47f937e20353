import type { RepositoryView } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';
import { repositoryView, type RepositoryRow } from '../repositories.js';
import type { TaskRow } from '../move-task.js';
import { isDoneAgain, readRedo, type Redo } from '../integration/redo.js';
import { type AskedQuestion, readQuestions } from '../team-tools/read-questions.js';

/** Everything a worker needs to do a task; one read, no second look-up. */
export interface Assignment {
  readonly sessionId: string;
  readonly attempt: number;
  readonly task: {
    readonly id: string;
    readonly epicId: string;
    readonly key: string;
    readonly role: string;
    readonly title: string;
    readonly brief: string;
    readonly scope: readonly string[];
    readonly acceptance: readonly string[];
  };
  readonly epic: { readonly title: string; readonly requestedBy: string };
  readonly repository: RepositoryView;
  readonly branch: string;
  /**
   * What an earlier attempt proposed: the work goes on from there. Null: it begins on the integration branch, even if an attempt that
   * was cut off has pushed something, so that a task is done the same way wherever an earlier attempt was cut off; a redo does, too.
   */
  readonly proposedSha: string | null;
  /**
   * What was pushed when an attempt was suspended, since anything was proposed: the work goes on from there, as far as it goes
   * together with the integration branch, which others may have changed in the same places meanwhile. Null: no such attempt.
   */
  readonly keptSha: string | null;
  /** Set when what was proposed is in conflict, and the task is done again. */
  readonly redo: Redo | null;
  /** What landed before and this task builds on. */
  readonly needs: readonly { readonly key: string; readonly title: string }[];
  /** Reviews that asked for changes, oldest first. */
  readonly feedback: readonly Feedback[];
  /** What people were asked about the task and answered, oldest first. */
  readonly answers: readonly { readonly question: string; readonly option: string; readonly comment: string | null }[];
}

export interface Feedback {
  readonly summary: string;
  readonly comments: readonly { readonly path: string; readonly line: number | null; readonly body: string }[];
}

/** An assignment to look at somebody's change. */
export interface ReviewAssignment extends Assignment {
  readonly change: {
    readonly id: string;
    readonly headSha: string;
    readonly baseSha: string;
    readonly title: string;
    readonly description: string;
    readonly files: readonly string[];
  };
}

const KEPT = `
  select s.head_sha from session s where s.task_id = $1 and s.outcome = 'suspended' and s.head_sha is not null
    and s.attempt > coalesce((select p.attempt from change c join session p on p.id = c.session_id where c.task_id = $1), 0)
  order by s.attempt desc limit 1`;

/** Reads what belongs to a claimed task. */
export async function readAssignment(
  tx: Transaction,
  task: TaskRow,
  session: { id: string; attempt: number; branch: string },
): Promise<Assignment> {
  const repository = await tx.one<RepositoryRow>('repository', 'select * from repository where id = $1', [
    task.repository_id,
  ]);
  const epic = await tx.one<{ title: string; requested_by: string }>(
    'epic',
    'select title, requested_by from epic where id = $1',
    [task.epic_id],
  );
  const needs = await tx.rows<{ key: string; title: string }>(
    'select d.key, d.title from task_need n join task d on d.id = n.needs_task_id where n.task_id = $1 order by d.id',
    [task.id],
  );
  const feedback = await tx.rows<{ summary: string; comments: Feedback['comments'] }>(
    `select r.summary, r.comments from review r join change c on c.id = r.change_id
     where c.task_id = $1 and r.verdict = 'request_changes' order by r.id`,
    [task.id],
  );
  const change = await tx.maybe<{ head_sha: string }>(
    `select c.head_sha from change c where c.task_id = $1 and not ${isDoneAgain('c')}`,
    [task.id],
  );
  const kept = await tx.maybe<{ head_sha: string }>(KEPT, [task.id]);
  return {
    sessionId: session.id,
    attempt: session.attempt,
    task: {
      id: task.id,
      epicId: task.epic_id,
      key: task.key,
      role: task.role,
      title: task.title,
      brief: task.brief,
      scope: task.scope,
      acceptance: task.acceptance,
    },
    epic: { title: epic.title, requestedBy: epic.requested_by },
    repository: repositoryView(repository),
    branch: session.branch,
    proposedSha: change?.head_sha ?? null,
    keptSha: kept?.head_sha ?? null,
    redo: await readRedo(tx, task.id),
    needs,
    feedback,
    answers: answersOf(await readQuestions(tx, task.id)),
  };
}

const answersOf = (questions: readonly AskedQuestion[]): Assignment['answers'] =>
  questions.flatMap(({ question, answer }) => (answer === null ? [] : [{ question, ...answer }]));
