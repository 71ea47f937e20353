import { decideAcquire, type AcquireDecision, type LeasePolicy, type LeaseWorld } from '@manyhands/lease';
import { parseScope, type Scope } from '@manyhands/scope';
import type { Blocker } from '@manyhands/contracts';
import { moveTask, lockTask, type TaskRow } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';
import { expireLeases } from './release-lease.js';
import { aboutSession, lockSession, moveSession, type SessionRow } from './session-row.js';

export type LeaseAnswer =
  | { readonly kind: 'granted'; readonly leaseId: string; readonly fence: number }
  | { readonly kind: 'busy'; readonly blockers: readonly Blocker[]; readonly position: number };

interface LiveRow {
  id: string;
  task_id: string;
  session_id: string;
  scope: string[];
  fence: string;
  until_ms: number;
  key: string;
  agent: string;
  forever: boolean;
}

/**
 * Asks for the whole scope of the session's task. The repository row is the lock: one decision at a time per repository, so two
 * overlapping leases cannot be granted by two transactions that do not see each other.
 */
export async function acquireLease(tx: Transaction, sessionId: string, policy: LeasePolicy): Promise<LeaseAnswer> {
  const { repository_id } = await tx.one<{ repository_id: string }>(
    'session',
    'select repository_id from session where id = $1',
    [sessionId],
  );
  const clock = await tx.one<{ last_fence: string; now_ms: number }>(
    'repository',
    'select last_fence, extract(epoch from clock_timestamp()) * 1000 as now_ms from repository where id = $1 for update',
    [repository_id],
  );
  const session = await lockSession(tx, sessionId);
  const task = await lockTask(tx, session.task_id);
  await expireLeases(tx, repository_id, Number(clock.now_ms));
  const live = await readLive(tx, repository_id);
  const own = live.find((lease) => lease.session_id === sessionId);
  if (own) return { kind: 'granted', leaseId: own.id, fence: Number(own.fence) };
  const earlier = live.find((lease) => lease.task_id === task.id);
  const world = await readWorld(tx, { repository_id, live: live.filter((lease) => lease !== earlier), clock });
  const decision = decideAcquire(
    world,
    { holder: sessionId, scope: scopeOf(task.scope), ...(await firstAsked(tx, sessionId)) },
    policy,
  );
  return decision.kind === 'granted'
    ? grant(tx, { session, task, decision, earlier })
    : wait(tx, { session, task, decision, live });
}

/** What is not released: the leases whose time has passed were dropped before. */
const readLive = (tx: Transaction, repositoryId: string): Promise<LiveRow[]> =>
  tx.rows<LiveRow>(
    `select l.id, l.task_id, l.session_id, l.scope, l.fence, t.key, a.name as agent, l.until = 'infinity' as forever,
            case when l.until = 'infinity' then 'Infinity'::float8 else extract(epoch from l.until) * 1000 end as until_ms
     from lease l join task t on t.id = l.task_id join session s on s.id = l.session_id join agent a on a.id = s.agent_id
     where l.repository_id = $1 and l.released_at is null order by l.fence`,
    [repositoryId],
  );

async function readWorld(
  tx: Transaction,
  from: { repository_id: string; live: LiveRow[]; clock: { last_fence: string; now_ms: number } },
): Promise<LeaseWorld> {
  const tickets = await tx.rows<{ session_id: string; scope: string[]; at: number }>(
    `select k.session_id, k.scope, extract(epoch from k.requested_at) * 1000 as at from lease_ticket k
     join session s on s.id = k.session_id where k.repository_id = $1 and s.ended_at is null`,
    [from.repository_id],
  );
  return {
    now: Number(from.clock.now_ms),
    lastFence: Number(from.clock.last_fence),
    live: from.live.map((row) => ({
      id: row.id,
      holder: row.session_id,
      scope: scopeOf(row.scope),
      fence: Number(row.fence),
      until: Number(row.until_ms),
    })),
    tickets: tickets.map((row) => ({ holder: row.session_id, scope: scopeOf(row.scope), requestedAt: Number(row.at) })),
  };
}

async function firstAsked(tx: Transaction, sessionId: string): Promise<{ requestedAt?: number }> {
  const row = await tx.maybe<{ at: number }>(
    'select extract(epoch from requested_at) * 1000 as at from lease_ticket where session_id = $1',
    [sessionId],
  );
  return row ? { requestedAt: Number(row.at) } : {};
}

async function grant(
  tx: Transaction,
  granted: {
    session: SessionRow;
    task: TaskRow;
    decision: Extract<AcquireDecision, { kind: 'granted' }>;
    earlier: LiveRow | undefined;
  },
): Promise<LeaseAnswer> {
  const { session, task, decision, earlier } = granted;
  const leaseId = newId();
  if (earlier)
    await tx.rows(`update lease set released_at = now(), release_reason = 'handed to the next attempt' where id = $1`, [
      earlier.id,
    ]);
  await tx.rows(
    `insert into lease (id, repository_id, task_id, session_id, scope, fence, until)
     values ($1, $2, $3, $4, $5, $6, case when $7 then 'infinity'::timestamptz else to_timestamp($8::float8 / 1000) end)`,
    [
      leaseId,
      session.repository_id,
      task.id,
      session.id,
      JSON.stringify(task.scope),
      decision.fence,
      earlier?.forever ?? false,
      decision.until,
    ],
  );
  await tx.rows('update repository set last_fence = $2 where id = $1', [session.repository_id, decision.fence]);
  await tx.rows('delete from lease_ticket where session_id = $1', [session.id]);
  tx.emit('lease.acquired', aboutSession(session), {
    leaseId,
    fence: decision.fence,
    scope: task.scope,
    key: task.key,
  });
  await moveTask(tx, task, { event: 'lease_granted', agentId: session.agent_id, sessionId: session.id });
  await moveSession(tx, session, { event: 'start' });
  return { kind: 'granted', leaseId, fence: decision.fence };
}

async function wait(
  tx: Transaction,
  busy: {
    session: SessionRow;
    task: TaskRow;
    decision: Exclude<AcquireDecision, { kind: 'granted' }>;
    live: LiveRow[];
  },
): Promise<LeaseAnswer> {
  if (busy.decision.kind === 'already-held')
    throw new Error('a lease of this session was not in the list of live leases');
  const blockers: Blocker[] = [];
  for (const blocker of busy.decision.blockers) blockers.push(await describe(tx, blocker, busy.live));
  const first = await tx.maybe(
    `insert into lease_ticket (session_id, repository_id, task_id, scope, blockers) values ($1, $2, $3, $4, $5)
     on conflict (session_id) do update set blockers = excluded.blockers returning (xmax = 0) as inserted`,
    [
      busy.session.id,
      busy.session.repository_id,
      busy.task.id,
      JSON.stringify(busy.task.scope),
      JSON.stringify(blockers),
    ],
  );
  const { position } = busy.decision;
  if (first?.['inserted'] === true)
    tx.emit('lease.waiting', aboutSession(busy.session), { blockers, position, key: busy.task.key });
  await moveSession(tx, busy.session, { event: 'wait', data: { blockers, position } });
  return { kind: 'busy', blockers, position };
}

async function describe(
  tx: Transaction,
  blocker: { kind: 'lease' | 'ticket'; holder: string; witness: string },
  live: LiveRow[],
): Promise<Blocker> {
  const lease = live.find((row) => row.session_id === blocker.holder);
  if (lease)
    return {
      taskId: lease.task_id,
      taskKey: lease.key,
      agent: lease.agent,
      witness: blocker.witness,
      heldBy: lease.forever ? 'change' : 'session',
    };
  const row = await tx.one<{ task_id: string; key: string; agent: string }>(
    'session',
    'select s.task_id, t.key, a.name as agent from session s join task t on t.id = s.task_id join agent a on a.id = s.agent_id where s.id = $1',
    [blocker.holder],
  );
  return { taskId: row.task_id, taskKey: row.key, agent: row.agent, witness: blocker.witness, heldBy: 'ticket' };
}

/** Scopes in the database were checked at intake; one that does not parse is a defect, not bad input. */
function scopeOf(patterns: readonly string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(`a stored scope does not parse: ${JSON.stringify(parsed.problems)}`);
  return parsed.scope;
}
