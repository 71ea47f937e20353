import { decideAcquire, type AcquireDecision, type LeasePolicy } from '@manyhands/lease';
import type { Blocker } from '@manyhands/contracts';
import { SessionOver } from '../errors.js';
import { describeBlockers, lockWorld, taskScope, type LockedWorld } from '../lease/read-world.js';
import { moveTask } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { aboutSession, moveSession } from './session-row.js';

export type LeaseAnswer =
  | { readonly kind: 'granted'; readonly leaseId: string; readonly fence: number }
  | { readonly kind: 'busy'; readonly blockers: readonly Blocker[]; readonly position: number };

/**
 * Asks for the whole scope of the session's task. Asking again is the same request. A session has one lease in its life: when
 * that has ended, it is over, and this throws `SessionOver`.
 */
export async function acquireLease(tx: Transaction, sessionId: string, policy: LeasePolicy): Promise<LeaseAnswer> {
  const locked = await lockWorld(tx, sessionId);
  const requestedAt = locked.world.tickets.find((ticket) => ticket.holder === sessionId)?.requestedAt;
  const decision = decideAcquire(
    locked.world,
    {
      holder: sessionId,
      task: locked.task.id,
      scope: taskScope(locked.task),
      ...(requestedAt === undefined ? {} : { requestedAt }),
    },
    policy,
  );
  switch (decision.kind) {
    case 'already-held':
      return { kind: 'granted', leaseId: decision.lease.id, fence: decision.lease.fence };
    case 'granted':
      await expectNoLeaseBefore(tx, sessionId);
      return grant(tx, locked, decision);
    case 'busy':
      await expectNoLeaseBefore(tx, sessionId);
      return wait(tx, locked, decision);
    default:
      return decision satisfies never;
  }
}

async function expectNoLeaseBefore(tx: Transaction, sessionId: string): Promise<void> {
  const ended = await tx.maybe('select 1 from lease where session_id = $1', [sessionId]);
  if (ended !== null) throw new SessionOver(sessionId);
}

async function grant(
  tx: Transaction,
  { session, task }: LockedWorld,
  decision: Extract<AcquireDecision, { kind: 'granted' }>,
): Promise<LeaseAnswer> {
  const leaseId = newId();
  if (decision.replaces)
    await tx.rows(`update lease set released_at = now(), release_reason = 'handed to the next attempt' where id = $1`, [
      decision.replaces.id,
    ]);
  const { fence, until } = decision;
  const isForever = until === Infinity;
  await tx.rows(
    `insert into lease (id, repository_id, task_id, session_id, scope, fence, until)
     values ($1, $2, $3, $4, $5, $6, case when $7 then 'infinity'::timestamptz else to_timestamp($8::float8 / 1000) end)`,
    [
      leaseId,
      session.repository_id,
      task.id,
      session.id,
      JSON.stringify(task.scope),
      fence,
      isForever,
      isForever ? 0 : until,
    ],
  );
  await tx.rows('update repository set last_fence = $2 where id = $1', [session.repository_id, fence]);
  await tx.rows('delete from lease_ticket where session_id = $1', [session.id]);
  tx.emit('lease.acquired', aboutSession(session), { leaseId, fence, scope: task.scope, key: task.key });
  await moveTask(tx, task, { event: 'lease_granted', agentId: session.agent_id, sessionId: session.id });
  await moveSession(tx, session, { event: 'start' });
  return { kind: 'granted', leaseId, fence };
}

async function wait(
  tx: Transaction,
  { session, task, live }: LockedWorld,
  decision: Extract<AcquireDecision, { kind: 'busy' }>,
): Promise<LeaseAnswer> {
  const blockers = await describeBlockers(tx, decision.blockers, live);
  const first = await tx.maybe(
    `insert into lease_ticket (session_id, repository_id, task_id, scope, blockers) values ($1, $2, $3, $4, $5)
     on conflict (session_id) do update set blockers = excluded.blockers returning (xmax = 0) as inserted`,
    [session.id, session.repository_id, task.id, JSON.stringify(task.scope), JSON.stringify(blockers)],
  );
  const { position } = decision;
  if (first?.['inserted'] === true)
    tx.emit('lease.waiting', aboutSession(session), { blockers, position, key: task.key });
  await moveSession(tx, session, { event: 'wait', data: { blockers, position } });
  return { kind: 'busy', blockers, position };
}
