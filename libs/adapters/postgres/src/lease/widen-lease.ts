import { DEFAULT_WIDEN_POLICY, decideWiden, type WidenDecision } from '@manyhands/lease';
import { foreignOwners, type Ownership, ownershipFor } from '@manyhands/plan';
import { parseScope } from '@manyhands/scope';
import type { Transaction } from '../transaction.js';
import { askAboutWish, readQuestion } from './ask-about-wish.js';
import { growLease } from './grow-lease.js';
import { describeBlockers, lockWorld, type LockedWorld } from './read-world.js';
import { tellRefusal } from './tell-refusal.js';
import type { Asking, WidenAnswer, WidenFacts, WidenOptions, WidenWish } from './wish.js';
import { grantedBefore, moveWish, readWishRow, storeWish, type WishRow } from './wish-row.js';
import { wishText } from './wish-text.js';

/** Grows the lease of a session, or says at once what to do instead. Never blocks. Throws `SessionOver`. */
export async function widenLease(
  tx: Transaction,
  sessionId: string,
  asked: { wish: WidenWish; options: WidenOptions },
): Promise<WidenAnswer> {
  const { wish, options } = asked;
  const locked = await lockWorld(tx, sessionId);
  const known = await readWishRow(tx, sessionId, wish.requestId);
  if (known !== null && JSON.stringify(known.patterns) !== JSON.stringify(wish.patterns))
    return { kind: 'refused', because: 'request-id-reused', message: wishText.reused };
  const answered = known === null ? null : await answerSoFar(tx, known);
  if (answered !== null) return answered;
  const policy = { ...DEFAULT_WIDEN_POLICY, ...options.widen, ...defined(locked.rules.widening ?? {}) };
  const ownership = await ownershipOf(tx, locked, wish.facts);
  const decision = decideWiden(
    locked.world,
    {
      holder: sessionId,
      fence: wish.fence,
      patterns: wish.patterns,
      askedAt: known?.asked_at_ms,
      approved: known?.status === 'approved',
      files: wish.facts.files,
      ownership,
      grantedBefore: await grantedBefore(tx, locked.task.id),
    },
    { lease: options.lease, widen: policy },
  );
  return carryOut(tx, { wish, known, locked, ownership, policy }, decision);
}

/** What is settled, or with a person, is not decided again. A question whose time is over is denied here. */
async function answerSoFar(tx: Transaction, known: WishRow): Promise<WidenAnswer | null> {
  const denied: WidenAnswer = { kind: 'refused', because: 'denied', message: wishText.denied };
  if (known.status === 'denied') return denied;
  if (known.status !== 'asked' || known.escalation_id === null) return null;
  const question = await readQuestion(tx, known.escalation_id);
  if (question.kind === 'open') {
    const { deadline, because } = question;
    const message = wishText.asked(because, deadline);
    return { kind: 'asked', escalationId: known.escalation_id, deadline, message };
  }
  await moveWish(tx, known, 'denied');
  return denied;
}

async function carryOut(tx: Transaction, asking: Asking, decision: WidenDecision): Promise<WidenAnswer> {
  const { wish, known, locked, policy } = asking;
  const told = { requestId: wish.requestId, patterns: wish.patterns, reason: wish.reason };
  switch (decision.kind) {
    case 'held':
    case 'granted':
      return grant(tx, asking, decision);
    case 'busy': {
      const blockers = await describeBlockers(tx, decision.blockers, locked.live);
      const status = known?.status === 'approved' ? 'approved' : decision.advice === 'wait' ? 'waiting' : 'suspend';
      await storeWish(tx, locked.session, { ...told, status, blockers });
      if (known?.status !== status) tellRefusal(tx, locked, { ...told, answer: decision.advice, blockers });
      const message = wishText[decision.advice](blockers);
      if (decision.advice === 'suspend') return { kind: 'suspend', blockers, message };
      return { kind: 'wait', blockers, againInMs: policy.askAgainMs, message };
    }
    case 'ask':
      return askAboutWish(tx, asking, decision.reason);
    case 'refused': {
      const { because, message } = decision;
      await storeWish(tx, locked.session, { ...told, status: 'refused' });
      if (known?.status !== 'refused') tellRefusal(tx, locked, { ...told, answer: 'refused', because });
      return { kind: 'refused', because, message };
    }
    default:
      return decision satisfies never;
  }
}

async function grant(
  tx: Transaction,
  { wish, locked, ownership, known }: Asking,
  decision: Extract<WidenDecision, { kind: 'held' | 'granted' }>,
): Promise<WidenAnswer> {
  const owners = ownersOf(wish.patterns, ownership);
  const message = wishText.granted(wish.patterns, owners);
  const { lease } = decision;
  if (decision.kind === 'held')
    return { kind: 'granted', leaseId: lease.id, fence: lease.fence, scope: lease.scope.patterns, owners, message };
  await storeWish(tx, locked.session, { ...wish, status: 'granted', escalationId: known?.escalation_id ?? null });
  const scope = decision.scope.patterns;
  await growLease(tx, locked, { lease, fence: decision.fence, scope, wish: { ...wish, owners } });
  return { kind: 'granted', leaseId: lease.id, fence: decision.fence, scope, owners, message };
}

function ownersOf(patterns: readonly string[], ownership: Ownership): string[] {
  const parsed = parseScope(patterns);
  return parsed.ok ? foreignOwners(parsed.scope, ownership) : [];
}

async function ownershipOf(tx: Transaction, { task, rules }: LockedWorld, facts: WidenFacts): Promise<Ownership> {
  const epic = await tx.one<{ requested_by: string }>('epic', 'select requested_by from epic where id = $1', [
    task.epic_id,
  ]);
  return ownershipFor(epic.requested_by, rules, facts.owners ?? []);
}

/** Without the keys whose value is undefined: those say nothing. */
const defined = <T extends object>(rules: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
