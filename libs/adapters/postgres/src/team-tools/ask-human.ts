import type { TaskRow } from '../move-task.js';
import { type Choice, type Question, storeQuestion } from '../open-escalation.js';
import { firstSentence } from '../question-text.js';
import type { SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';
import { beginSuspending } from './begin-suspending.js';
import { leaveWithQuestion, lockWork } from './leave.js';
import { type AskedQuestion, readQuestion } from './read-questions.js';
import type { HumanQuestion } from './why-suspending.js';

/** Questions of one task that may be open at a time. */
export const MAX_OPEN_QUESTIONS = 5;

/** The kind of the question, by which the same question is found again. */
const AGENT_QUESTION = 'agent-question';

export type Asked =
  /** The session goes on with the default. */
  | { readonly kind: 'goes-on'; readonly escalationId: string }
  /** The session ends when its work is kept; then the question is open, and its answer is told to the next attempt. */
  | { readonly kind: 'suspending' }
  /** The task asked the same before, and this is the answer. */
  | { readonly kind: 'answered'; readonly escalationId: string; readonly answer: NonNullable<AskedQuestion['answer']> }
  | { readonly kind: 'too-many' };

/**
 * Asks a person. With a default the session goes on at once and nobody waits; without one it ends. The same words about the same
 * task are the same question, whichever attempt asks. Throws `SessionOver`.
 */
export async function askHuman(tx: Transaction, sessionId: string, asked: HumanQuestion): Promise<Asked> {
  const { session, task } = await lockWork(tx, sessionId);
  const known = await askedBefore(tx, task.id, asked.question);
  const answer = known === null ? null : (await readQuestion(tx, known))?.answer;
  if (known !== null && answer) return { kind: 'answered', escalationId: known, answer };
  if (known !== null && asked.fallback !== null) return { kind: 'goes-on', escalationId: known };
  if ((await openQuestions(tx, task.id)) >= MAX_OPEN_QUESTIONS) return { kind: 'too-many' };
  if (asked.fallback !== null)
    return { kind: 'goes-on', escalationId: await storeQuestion(tx, task, questionOf(task, asked, session.id)) };
  await beginSuspending(tx, session, { kind: 'question', asked });
  return { kind: 'suspending' };
}

/** Ends a session with a question without which it cannot go on. */
export async function leaveAsking(
  tx: Transaction,
  { session, task }: { session: SessionRow; task: TaskRow },
  asked: HumanQuestion,
): Promise<void> {
  const question = questionOf(task, asked, session.id);
  const reason = { code: AGENT_QUESTION, message: `The agent asked: ${firstSentence(asked.question)}` };
  await leaveWithQuestion(tx, { session, task }, { question, reason });
}

function questionOf(task: TaskRow, asked: HumanQuestion, sessionId: string): Question & Choice {
  return {
    kind: AGENT_QUESTION,
    question: `Task ${task.key} asks: ${asked.question}`,
    evidence: { asked: asked.question, default: asked.fallback, sessionId },
    answerWithinMs: null,
    ...choiceOf(asked),
  };
}

/** The ids are ours: no agent can make an option that means something else here. */
function choiceOf({ options, fallback }: HumanQuestion): Pick<Choice, 'options' | 'defaultOption'> {
  const given = options.map((label, index) => ({ id: `option-${index + 1}`, label }));
  const written = { id: 'comment', label: 'Something else: the comment says what' };
  if (fallback === null) {
    const abandon = { id: 'abandon', label: 'Give the task up, and everything that needs it' };
    return { options: [...given, written, abandon], defaultOption: given[0]?.id ?? written.id };
  }
  const among = given.find(({ label }) => label === fallback);
  const own = { id: 'default', label: fallback };
  return { options: [...given, ...(among ? [] : [own]), written], defaultOption: (among ?? own).id };
}

async function askedBefore(tx: Transaction, taskId: string, question: string): Promise<string | null> {
  const row = await tx.maybe<{ id: string }>(
    `select id from escalation where task_id = $1 and kind = $2 and evidence->>'asked' = $3 order by id desc limit 1`,
    [taskId, AGENT_QUESTION, question],
  );
  return row?.id ?? null;
}

async function openQuestions(tx: Transaction, taskId: string): Promise<number> {
  const { count } = await tx.one<{ count: number }>(
    'task',
    `select count(*)::int as count from escalation where task_id = $1 and kind = $2 and status = 'open'`,
    [taskId, AGENT_QUESTION],
  );
  return count;
}
