import type { EventType, Reason, StartState, TaskJob } from '@manyhands/contracts';
import { DEFAULT_LEASE_POLICY, type LeasePolicy } from '@manyhands/lease';
import type { SessionEvent } from '@manyhands/task';
import type { Database } from '../database.js';
import { SessionOver } from '../errors.js';
import type { Row } from '../transaction.js';
import { acquireLease, type LeaseAnswer } from './acquire-lease.js';
import type { Assignment, ReviewAssignment } from './assignment.js';
import { claimReview, claimWork, type Claim } from './claim.js';
import { endSession } from './end-session.js';
import { propose, type Proposal, type ProposalAnswer } from './propose.js';
import { aboutSession, lockSession, moveSession, type SessionRow } from './session-row.js';
import { submitReview, type Verdict, type VerdictAnswer } from './submit-review.js';

export interface SessionsOptions {
  readonly leasePolicy?: LeasePolicy;
  /** A session without a heartbeat for this long is lost. Milliseconds. */
  readonly lostAfterMs?: number;
}

/** What a session has to tell, beside its status. */
export type SessionNote = Extract<
  EventType,
  'session.message' | 'session.checks' | 'session.pushed' | 'session.push_refused'
>;

/** Sessions: one attempt of one agent at one task, from the claim to its end. Every method is one transaction. */
export class Sessions {
  readonly #policy: LeasePolicy;
  readonly #lostAfterMs: number;

  constructor(
    private readonly database: Database,
    options: SessionsOptions = {},
  ) {
    this.#policy = options.leasePolicy ?? DEFAULT_LEASE_POLICY;
    this.#lostAfterMs = options.lostAfterMs ?? this.#policy.durationMs;
  }

  claim(job: TaskJob, agent: { id: string; name: string }): Promise<Claim<Assignment>> {
    return this.database.transact((tx) => claimWork(tx, job, agent));
  }

  claimReview(job: TaskJob, agent: { id: string; name: string }): Promise<Claim<ReviewAssignment>> {
    return this.database.transact((tx) => claimReview(tx, job, agent));
  }

  acquireLease(sessionId: string): Promise<LeaseAnswer> {
    return this.database.transact((tx) => acquireLease(tx, sessionId, this.#policy));
  }

  /** Moves the session along its lifecycle. Throws {@link SessionOver} when it was ended meanwhile. */
  enter(sessionId: string, event: Exclude<SessionEvent, 'end' | 'propose' | 'wait'>, data: Row = {}): Promise<void> {
    return this.database.transact(async (tx) => {
      await moveSession(tx, await lockSession(tx, sessionId), { event, data });
    });
  }

  startState(sessionId: string, state: StartState): Promise<void> {
    return this.database.transact(async (tx) => {
      const session = await lockSession(tx, sessionId);
      await tx.rows('update session set start_state = $2 where id = $1', [sessionId, state]);
      tx.emit('session.start_state', aboutSession(session), { state, kind: session.kind });
    });
  }

  /** Tells something about the session; red checks and refused pushes are counted by their events. */
  note(sessionId: string, type: SessionNote, data: Row): Promise<void> {
    return this.database.transact(async (tx) => {
      const session = await lockSession(tx, sessionId);
      if (type === 'session.checks' && data['green'] === false) {
        await tx.rows('update session set red_checks = red_checks + 1 where id = $1', [sessionId]);
      }
      tx.emit(type, aboutSession(session), data);
    });
  }

  /** Heartbeat: the session lives and its lease goes on. `over` when it was ended, or its lease expired: stop the work. */
  async beat(sessionId: string): Promise<'alive' | 'over'> {
    return this.database.transact(async (tx) => {
      const session = await tx.maybe<{ kind: string; status: string }>(
        'update session set heartbeat_at = now() where id = $1 and ended_at is null returning kind, status',
        [sessionId],
      );
      if (session === null) return 'over' as const;
      const leases = await tx.rows<{ live: boolean }>(
        `update lease set until = case when until <= clock_timestamp() then until
                            else greatest(until, clock_timestamp() + make_interval(secs => $2 / 1000.0)) end
         where session_id = $1 and released_at is null returning until > clock_timestamp() as live`,
        [sessionId, this.#policy.durationMs],
      );
      return leases.every((lease) => lease.live) ? ('alive' as const) : ('over' as const);
    });
  }

  propose(sessionId: string, proposal: Proposal): Promise<ProposalAnswer> {
    return this.database.transact((tx) => propose(tx, sessionId, proposal));
  }

  review(sessionId: string, verdict: Verdict): Promise<VerdictAnswer> {
    return this.database.transact((tx) => submitReview(tx, sessionId, verdict));
  }

  /** Ends the session without a result. False when it was over already (cancelled, lost): then that end stands. */
  fail(sessionId: string, failure: { reason: Reason; retryable: boolean }): Promise<boolean> {
    return this.#end(sessionId, (session) => ({
      session,
      ending: { end: { kind: 'failed', retryable: failure.retryable }, reason: failure.reason },
    }));
  }

  /** Ends what an earlier process of this agent left behind. Returns how many sessions. */
  async recover(agentId: string): Promise<number> {
    return this.#loseAll('s.agent_id = $1', [agentId], 'its worker was restarted');
  }

  /** Ends every session whose worker has gone silent. Returns how many. */
  async reapLost(): Promise<number> {
    return this.#loseAll(
      's.heartbeat_at < now() - make_interval(secs => $1 / 1000.0)',
      [this.#lostAfterMs],
      'its worker sends no heartbeat',
    );
  }

  async #loseAll(where: string, parameters: unknown[], because: string): Promise<number> {
    const lost = await this.database.rows<{ id: string }>(
      `select s.id from session s where s.ended_at is null and ${where} order by s.id`,
      parameters,
    );
    const reason: Reason = { code: 'session-lost', message: `The session was lost: ${because}.` };
    for (const { id } of lost)
      await this.#end(id, (session) => ({ session, ending: { end: { kind: 'lost' }, reason } }));
    return lost.length;
  }

  async #end(
    sessionId: string,
    how: (session: SessionRow) => { session: SessionRow; ending: Parameters<typeof endSession>[2] },
  ): Promise<boolean> {
    try {
      await this.database.transact(async (tx) => {
        await tx.rows(
          'select 1 from repository r join session s on s.repository_id = r.id where s.id = $1 for update of r',
          [sessionId],
        );
        const { session, ending } = how(await lockSession(tx, sessionId));
        await endSession(tx, session, ending);
      });
      return true;
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error;
      return false;
    }
  }
}
