import type { TeamCallOutcome } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { aboutSession } from '../sessions/session-row.js';
import { type Asked, askHuman } from './ask-human.js';
import { type Handoff, type Posted, postHandoff, type ReceivedHandoff, receivedHandoffs } from './handoffs.js';
import { lockWork } from './leave.js';
import { beginSuspending } from './begin-suspending.js';
import type { HumanQuestion } from './why-suspending.js';
import { readTaskSheet, type TaskSheet } from './task-sheet.js';

/** A call of a team tool, for the log. */
export interface TeamCall {
  readonly tool: string;
  readonly outcome: TeamCallOutcome;
  /** The arguments as they were given, cut. */
  readonly given: string;
  readonly answer: string;
}

/** What the tools of an agent read and write about its team. Writing throws `SessionOver` once the session has ended. */
export class TeamDesk {
  constructor(private readonly database: Database) {}

  /** Null for a session that does not exist. */
  taskSheet(sessionId: string): Promise<TaskSheet | null> {
    return readTaskSheet(this.database, sessionId);
  }

  receivedHandoffs(sessionId: string): Promise<ReceivedHandoff[]> {
    return receivedHandoffs(this.database, sessionId);
  }

  postHandoff(sessionId: string, note: Handoff): Promise<Posted> {
    return this.database.transact((tx) => postHandoff(tx, sessionId, note));
  }

  askHuman(sessionId: string, asked: HumanQuestion): Promise<Asked> {
    return this.database.transact((tx) => askHuman(tx, sessionId, asked));
  }

  /** The session ends when its work is kept: see `Sessions.finishSuspending`. */
  reportBlocked(sessionId: string, reason: string): Promise<void> {
    return this.database.transact(async (tx) => {
      const { session } = await lockWork(tx, sessionId);
      await beginSuspending(tx, session, { kind: 'blocked', reason });
    });
  }

  /** Writes a call down. Also one that ended its own session: whoever reads the log wants to see why. */
  recordCall(sessionId: string, call: TeamCall): Promise<void> {
    return this.database.transact(async (tx) => {
      const session = await tx.one<Parameters<typeof aboutSession>[0]>(
        'session',
        'select s.*, t.epic_id from session s join task t on t.id = s.task_id where s.id = $1',
        [sessionId],
      );
      tx.emit('session.tool_called', aboutSession(session), { ...call });
    });
  }
}
