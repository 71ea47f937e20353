import { randomUUID } from 'node:crypto';
import type { Blocker } from '@manyhands/contracts';
import type { Acquired, AskedFor, Holder, InTheWay, LeaseState, LeaseSystem, Widened } from '@manyhands/lease/testing';
import { Agents } from '../agents.js';
import { SessionOver } from '../errors.js';
import type { TestTeam } from './test-team.js';

/** Leases of the real store, driven through the use cases of the product. Each task has an epic and each session an agent of its own. */
export class PostgresLeaseSystem implements LeaseSystem {
  readonly #epics = new Map<string, string>();

  constructor(private readonly team: TestTeam) {}

  async open(scope: readonly string[]): Promise<Holder> {
    const { epicId, taskId } = await this.team.submit({ id: 'a', scope: [...scope] });
    this.#epics.set(taskId('a'), epicId);
    const first = await this.#claim(taskId('a'), 0);
    if (!first) throw new Error('a new task could not be claimed');
    return first;
  }

  async reopen(task: string): Promise<Holder | null> {
    const view = await this.team.views.task(task);
    return view ? this.#claim(task, view.attempt) : null;
  }

  async #claim(taskId: string, attempt: number): Promise<Holder | null> {
    const name = `fe-${randomUUID()}`;
    const agent = { id: await new Agents(this.team.db).register({ name, role: 'frontend' }), name };
    const claim = await this.team.sessions.claim({ taskId, attempt }, agent);
    if (claim.kind === 'lost') return null;
    const { sessionId } = claim.assignment;
    return (await unlessOver(() => this.team.sessions.enter(sessionId, 'check_conflicts'))) === 'over'
      ? null
      : { holder: sessionId, task: taskId };
  }

  async acquire(holder: string): Promise<Acquired> {
    const answer = await unlessOver(() => this.team.sessions.acquireLease(holder));
    if (answer === 'over') return { kind: 'over' };
    if (answer.kind === 'busy') return { kind: 'busy', blockers: answer.blockers.map(inTheWay) };
    return { kind: 'granted', fence: answer.fence };
  }

  async renew(holder: string): Promise<boolean> {
    return (await this.team.sessions.beat(holder)) === 'alive';
  }

  async widen(holder: string, wish: AskedFor): Promise<Widened> {
    const answer = await unlessOver(() =>
      this.team.leases.widen(holder, { ...wish, reason: 'the model says so', facts: { files: [] } }),
    );
    if (answer === 'over') return { kind: 'over' };
    switch (answer.kind) {
      case 'granted':
        return { kind: 'granted', fence: answer.fence, scope: answer.scope };
      case 'wait':
      case 'suspend':
        return { kind: answer.kind, blockers: answer.blockers.map(inTheWay) };
      case 'asked':
        return { kind: 'asked' };
      case 'refused':
        return { kind: 'refused', because: answer.because };
      default:
        return answer satisfies never;
    }
  }

  async suspend(holder: string): Promise<'suspended' | 'no-wish' | 'over'> {
    return (await this.team.sessions.suspend(holder, { headSha: null })).kind;
  }

  async propose(holder: string): Promise<boolean> {
    const proposed = await unlessOver(async () => {
      const [session] = await this.team.db.rows<{ status: string }>('select status from session where id = $1', [
        holder,
      ]);
      if (session?.status !== 'starting') return false;
      await this.team.db.rows(`update session set status = 'committing' where id = $1 and status = 'starting'`, [
        holder,
      ]);
      const sha = 'a'.repeat(40);
      const change = { headSha: sha, baseSha: sha, title: 'x', description: 'x', files: [] };
      const answer = await this.team.sessions.propose(holder, change);
      return answer.kind === 'proposed';
    });
    return proposed === true;
  }

  async finish(task: string): Promise<void> {
    const epicId = this.#epics.get(task);
    if (epicId) await this.team.epics.cancel(epicId);
  }

  async fail(holder: string): Promise<void> {
    const reason = { code: 'broken', message: 'It broke.' };
    await this.team.sessions.fail(holder, { reason, retryable: true });
  }

  async mayWrite(holder: string, fence: number): Promise<boolean> {
    const sandboxId = await this.team.sandboxes.request({
      purpose: 'work',
      repositoryId: this.team.repositoryId,
      sessionId: holder,
    });
    const principal = await this.team.sandboxes.principal(sandboxId);
    const isRunning = await this.team.db.maybe('select 1 from session where id = $1 and ended_at is null', [holder]);
    return isRunning !== null && principal?.lease?.current === true && principal.lease.fence === fence;
  }

  /** The clock of a real store cannot be moved: everything that happened is moved back instead. */
  async pass(milliseconds: number): Promise<void> {
    await this.team.db.transact(async (tx) => {
      await tx.rows('select 1 from repository where id = $1 for update', [this.team.repositoryId]);
      await tx.rows(PASS, [milliseconds / 1000]);
    });
  }

  async state(): Promise<LeaseState> {
    const row = await this.team.db.maybe<{ state: StateRow }>(STATE, [this.team.repositoryId]);
    if (row === null) throw new Error('the repository of the test is gone');
    const { state } = row;
    const waits = (rows: StateRow['tickets']) =>
      rows.map((wait) => ({ ...wait, blockers: wait.blockers.map(inTheWay) }));
    return { ...state, tickets: waits(state.tickets), wishes: waits(state.wishes) };
  }
}

type StateRow = Omit<LeaseState, 'tickets' | 'wishes'> & {
  tickets: (Holder & { scope: string[]; blockers: Blocker[] })[];
  wishes: (Holder & { scope: string[]; blockers: Blocker[] })[];
};

const PASS = `
  with l as (update lease set until = until - make_interval(secs => $1::float8) where released_at is null),
       k as (update lease_ticket set requested_at = requested_at - make_interval(secs => $1::float8)),
       w as (update lease_wish set asked_at = asked_at - make_interval(secs => $1::float8))
  update task set not_before = not_before - make_interval(secs => $1::float8)`;

/** One statement is one snapshot. */
const STATE = `
  select json_build_object(
    'lastFence', r.last_fence,
    'live', (select coalesce(json_agg(json_build_object('holder', l.session_id, 'task', l.task_id, 'scope', l.scope, 'fence', l.fence)), '[]')
             from lease l where l.repository_id = r.id and l.released_at is null and l.until > clock_timestamp()),
    'tickets', (select coalesce(json_agg(json_build_object('holder', k.session_id, 'task', k.task_id, 'scope', k.scope, 'blockers', k.blockers)), '[]')
                from lease_ticket k where k.repository_id = r.id),
    'wishes', (select coalesce(json_agg(json_build_object('holder', w.session_id, 'task', w.task_id, 'scope', w.patterns, 'blockers', w.blockers)), '[]')
               from lease_wish w where w.repository_id = r.id and w.status = 'waiting'),
    'open', (select coalesce(json_agg(s.id), '[]') from session s where s.repository_id = r.id and s.ended_at is null)) as state
  from repository r where r.id = $1`;

const inTheWay = ({ taskId, witness, heldBy }: Blocker): InTheWay => ({
  kind: heldBy === 'ticket' ? 'ticket' : 'lease',
  task: taskId ?? '',
  witness,
});

async function unlessOver<T>(work: () => Promise<T>): Promise<T | 'over'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SessionOver) return 'over';
    throw error;
  }
}
