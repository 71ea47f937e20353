import type { EventType, Reason, StartState, TaskJob } from '@manyhands/contracts';
import { DEFAULT_LEASE_POLICY, type LeasePolicy } from '@manyhands/lease';
import type { SessionEvent } from '@manyhands/task';
import type { Database } from '../database.js';
import { SessionOver } from '../errors.js';
import { lockTask } from '../move-task.js';
import { finishSuspending } from '../team-tools/finish-suspending.js';
import type { WhySuspending } from '../team-tools/why-suspending.js';
import type { Row, Transaction } from '../transaction.js';
import { acquireLease, type LeaseAnswer } from './acquire-lease.js';
import type { Assignment, ReviewAssignment } from './assignment.js';
import { beat, type Pulse } from './beat.js';
import { claimReview, claimWork, type Claim } from './claim.js';
import { endSession, type Ending } from './end-session.js';
import { endingOf, lossOf, tellLostAgent } from './lost.js';
import { propose, type Proposal, type ProposalAnswer } from './propose.js';
import { aboutSession, lockSession, moveSession, type SessionRow } from './session-row.js';
import { suspend, type SuspendAnswer } from './suspend.js';
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

  /** Heartbeat: the session lives and its lease goes on. */
  beat(sessionId: string): Promise<Pulse> {
    return this.database.transact((tx) => beat(tx, sessionId, this.#policy));
  }

  propose(sessionId: string, proposal: Proposal): Promise<ProposalAnswer> {
    return this.database.transact((tx) => propose(tx, sessionId, proposal));
  }

  review(sessionId: string, verdict: Verdict): Promise<VerdictAnswer> {
    return this.database.transact((tx) => submitReview(tx, sessionId, verdict));
  }

  /**
   * Ends the session without a result, as failed, or as lost when its lease has run out. False when it was over already
   * (cancelled, lost): then that end stands.
   */
  fail(sessionId: string, failure: { reason: Reason; retryable: boolean }): Promise<boolean> {
    return this.#end(sessionId, (tx, session) => endingOf(tx, session, failure));
  }

  /** The scope that a session holds whose agent has said that it cannot go on; null for any other. */
  async suspending(sessionId: string): Promise<{ scope: readonly string[] } | null> {
    return this.database.maybe<{ scope: string[] }>(
      `select coalesce(l.scope, '[]') as scope from session s left join lease l on l.session_id = s.id and l.released_at is null
       where s.id = $1 and s.suspending is not null`,
      [sessionId],
    );
  }

  /** Ends a session that cannot go on, now that its work is kept. False when it was over already. */
  finishSuspending(sessionId: string): Promise<boolean> {
    return this.#close(sessionId, async (tx, session) => {
      if (session.suspending !== null) await finish(tx, session, session.suspending);
    });
  }

  /**
   * Ends the session because it cannot go on without what it wished; what it pushed, up to `headSha`, is where the next attempt
   * begins. `over` when it had ended already: then that end stands.
   */
  async suspend(
    sessionId: string,
    how: { headSha: string | null },
  ): Promise<SuspendAnswer | { readonly kind: 'over' }> {
    try {
      return await this.database.transact((tx) => suspend(tx, sessionId, how));
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error;
      return { kind: 'over' };
    }
  }

  /** Ends what an earlier process of this agent left behind. Returns how many sessions. */
  async recover(agentId: string): Promise<number> {
    const left = await this.database.rows<{ id: string }>(
      'select id from session where ended_at is null and agent_id = $1 order by id',
      [agentId],
    );
    for (const { id } of left) await this.#end(id, async () => lossOf('its worker was restarted'));
    return left.length;
  }

  /** Ends every session whose worker has gone silent, and tells that its agent is lost. Returns how many. */
  async reapLost(): Promise<number> {
    const silent = await this.database.rows<{ id: string }>(
      `select id from session where ended_at is null and heartbeat_at < now() - make_interval(secs => $1 / 1000.0) order by id`,
      [this.#lostAfterMs],
    );
    for (const { id } of silent) {
      await this.#end(id, async (tx, session) => {
        await tellLostAgent(tx, session, this.#lostAfterMs);
        return lossOf('its worker sends no heartbeat');
      });
    }
    return silent.length;
  }

  /** However a session ends whose agent has said why it cannot go on: that stands, and no try is counted. */
  #end(sessionId: string, how: (tx: Transaction, session: SessionRow) => Promise<Ending>): Promise<boolean> {
    return this.#close(sessionId, async (tx, session) => {
      if (session.suspending !== null) await finish(tx, session, session.suspending);
      else await endSession(tx, session, await how(tx, session));
    });
  }

  async #close(sessionId: string, close: (tx: Transaction, session: SessionRow) => Promise<void>): Promise<boolean> {
    try {
      await this.database.transact(async (tx) => {
        await tx.rows(
          'select 1 from repository r join session s on s.repository_id = r.id where s.id = $1 for update of r',
          [sessionId],
        );
        await close(tx, await lockSession(tx, sessionId));
      });
      return true;
    } catch (error) {
      if (!(error instanceof SessionOver)) throw error;
      return false;
    }
  }
}

const finish = async (tx: Transaction, session: SessionRow, why: WhySuspending): Promise<void> =>
  finishSuspending(tx, { session, task: await lockTask(tx, session.task_id) }, why);
