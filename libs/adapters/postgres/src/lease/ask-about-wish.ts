import type { AskReason } from '@manyhands/lease';
import { answerByDefault, storeQuestion } from '../open-escalation.js';
import type { Transaction } from '../transaction.js';
import { tellRefusal } from './tell-refusal.js';
import type { Asking, WidenAnswer } from './wish.js';
import { storeWish } from './wish-row.js';
import { wishText } from './wish-text.js';

/** The kind of the question, by which its answer finds the wish. */
export const WIDENING = 'scope-widening';

/** Who answered a question whose time is over. */
export const NOBODY = 'nobody: the deadline passed';

const OPTIONS = [
  { id: 'grant', label: 'Let the task write these paths too' },
  { id: 'deny', label: 'Leave the scope as it is' },
];

/** Asks a person about a wish. The session goes on meanwhile; without an answer in time the wish is denied. */
export async function askAboutWish(tx: Transaction, asking: Asking, because: AskReason): Promise<WidenAnswer> {
  const { wish, locked, policy } = asking;
  const { session, task } = locked;
  const { requestId, patterns, reason } = wish;
  const escalationId = await storeQuestion(tx, task, {
    kind: WIDENING,
    question: `Task ${task.key} wants to write ${patterns.join(', ')} too: the wish ${because.message}. Shall it?`,
    evidence: { patterns, reason, because, scope: task.scope, sessionId: session.id, requestId },
    options: OPTIONS,
    defaultOption: 'deny',
    answerWithinMs: policy.answerWithinMs,
  });
  await storeWish(tx, session, { requestId, patterns, reason, status: 'asked', escalationId });
  tellRefusal(tx, locked, { requestId, patterns, reason, answer: 'asked', because: because.code, escalationId });
  const { deadline } = await deadlineOf(tx, escalationId);
  const until = deadline.toISOString();
  return { kind: 'asked', escalationId, deadline: until, message: wishText.asked(because.message, until) };
}

const deadlineOf = (tx: Transaction, id: string) =>
  tx.one<{ deadline: Date }>('escalation', 'select deadline from escalation where id = $1', [id]);

/** Where the question stands. Past its deadline it is answered by its default. */
export async function readQuestion(
  tx: Transaction,
  id: string,
): Promise<{ kind: 'open'; deadline: string; because: string } | { kind: 'over' }> {
  const late = await tx.maybe('select 1 from escalation where id = $1 and deadline <= clock_timestamp()', [id]);
  if (late !== null) await answerByDefault(tx, [id], NOBODY);
  const row = await tx.one<{ status: string; deadline: Date; evidence: { because: AskReason } }>(
    'escalation',
    'select status, deadline, evidence from escalation where id = $1',
    [id],
  );
  if (row.status !== 'open') return { kind: 'over' };
  return { kind: 'open', deadline: row.deadline.toISOString(), because: row.evidence.because.message };
}
