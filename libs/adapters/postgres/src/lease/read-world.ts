import type { Freeze, LeaseBlocker, LeaseWorld } from '@manyhands/lease';
import { parseScope, type Scope } from '@manyhands/scope';
import type { Blocker, LeaseRules } from '@manyhands/contracts';
import { lockTask, type TaskRow } from '../move-task.js';
import { expireLeases } from '../sessions/release-lease.js';
import { lockSession, type SessionRow } from '../sessions/session-row.js';
import type { Transaction } from '../transaction.js';

export interface LiveRow {
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

/** A session with its task and every lease and ticket of its repository, all under the row of the repository. */
export interface LockedWorld {
  readonly session: SessionRow;
  readonly task: TaskRow;
  readonly rules: LeaseRules;
  readonly live: readonly LiveRow[];
  readonly world: LeaseWorld;
}

/**
 * Locks and reads. The repository row is the lock: one decision at a time per repository, so two overlapping leases cannot be
 * granted by two transactions that do not see each other. Leases whose time has passed end here. Throws `SessionOver`.
 */
export async function lockWorld(tx: Transaction, sessionId: string): Promise<LockedWorld> {
  const { repository_id } = await tx.one<{ repository_id: string }>(
    'session',
    'select repository_id from session where id = $1',
    [sessionId],
  );
  const clock = await tx.one<{ last_fence: string; now_ms: string; lease_rules: LeaseRules }>(
    'repository',
    `with locked as (select * from repository where id = $1 for update)
     select last_fence, lease_rules, extract(epoch from clock_timestamp()) * 1000 as now_ms from locked`,
    [repository_id],
  );
  const now = Number(clock.now_ms);
  const session = await lockSession(tx, sessionId);
  const task = await lockTask(tx, session.task_id);
  await expireLeases(tx, repository_id, now);
  const live = await readLive(tx, repository_id);
  const tickets = await readTickets(tx, repository_id);
  const freezes = freezesOf(clock.lease_rules);
  const world = { now, lastFence: Number(clock.last_fence), live: live.map(leaseOf), tickets, freezes };
  return { session, task, rules: clock.lease_rules, live, world };
}

const freezesOf = ({ freeze = [] }: LeaseRules): Freeze[] =>
  freeze.map(({ patterns, from, to }) => ({ scope: scopeOf(patterns), from: Date.parse(from), to: Date.parse(to) }));

/** What is not released: the leases whose time has passed were dropped before. */
const readLive = (tx: Transaction, repositoryId: string): Promise<LiveRow[]> =>
  tx.rows<LiveRow>(
    `select l.id, l.task_id, l.session_id, l.scope, l.fence, t.key, a.name as agent, l.until = 'infinity' as forever,
            case when l.until = 'infinity' then 'Infinity'::float8 else extract(epoch from l.until) * 1000 end as until_ms
     from lease l join task t on t.id = l.task_id join session s on s.id = l.session_id join agent a on a.id = s.agent_id
     where l.repository_id = $1 and l.released_at is null order by l.fence`,
    [repositoryId],
  );

const leaseOf = (row: LiveRow) => ({
  id: row.id,
  holder: row.session_id,
  task: row.task_id,
  scope: scopeOf(row.scope),
  fence: Number(row.fence),
  until: Number(row.until_ms),
});

async function readTickets(tx: Transaction, repositoryId: string): Promise<LeaseWorld['tickets']> {
  const tickets = await tx.rows<{ session_id: string; scope: string[]; at: string }>(
    `select k.session_id, k.scope, extract(epoch from k.requested_at) * 1000 as at from lease_ticket k
     join session s on s.id = k.session_id where k.repository_id = $1 and s.ended_at is null`,
    [repositoryId],
  );
  return tickets.map((row) => ({ holder: row.session_id, scope: scopeOf(row.scope), requestedAt: Number(row.at) }));
}

/** Scopes in the database were checked when they were stored; one that does not parse is a defect, not bad input. */
function scopeOf(patterns: readonly string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(`a stored scope does not parse: ${JSON.stringify(parsed.problems)}`);
  return parsed.scope;
}

export const taskScope = (task: TaskRow): Scope => scopeOf(task.scope);

/** The blockers of a decision, with the names that people know them by. */
export async function describeBlockers(
  tx: Transaction,
  found: readonly LeaseBlocker[],
  live: readonly LiveRow[],
): Promise<Blocker[]> {
  const blockers: Blocker[] = [];
  for (const blocker of found) blockers.push(await describe(tx, blocker, live));
  return blockers;
}

async function describe(tx: Transaction, blocker: LeaseBlocker, live: readonly LiveRow[]): Promise<Blocker> {
  const { witness } = blocker;
  if (blocker.kind === 'freeze') {
    const until = new Date(blocker.until).toISOString();
    return { taskId: null, taskKey: '', agent: null, witness, heldBy: 'freeze', until };
  }
  const { holder } = blocker;
  const lease = live.find((row) => row.session_id === holder);
  if (lease) {
    const heldBy = lease.forever ? 'change' : 'session';
    return { taskId: lease.task_id, taskKey: lease.key, agent: lease.agent, witness, heldBy };
  }
  const row = await tx.one<{ task_id: string; key: string; agent: string }>(
    'session',
    'select s.task_id, t.key, a.name as agent from session s join task t on t.id = s.task_id join agent a on a.id = s.agent_id where s.id = $1',
    [holder],
  );
  return { taskId: row.task_id, taskKey: row.key, agent: row.agent, witness, heldBy: 'ticket' };
}
