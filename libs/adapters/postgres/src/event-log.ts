import type { EventView } from '@manyhands/contracts';
import type { Database } from './database.js';

interface EventRow extends Omit<EventView, 'seq' | 'at'> {
  seq: string;
  at: Date;
}

/** The event log: numbered in commit order, never changed. */
export class EventLog {
  constructor(private readonly database: Database) {}

  /** Events after `seq`, oldest first. */
  async after(
    seq: number,
    limit: number,
    filter: { epicId?: string | undefined; taskId?: string | undefined } = {},
  ): Promise<EventView[]> {
    const rows = await this.database.rows<EventRow>(
      `select seq, type, at, repository_id as "repositoryId", epic_id as "epicId", task_id as "taskId", session_id as "sessionId",
              agent_id as "agentId", data
       from event where seq > $1 and ($3::uuid is null or epic_id = $3) and ($4::uuid is null or task_id = $4) order by seq limit $2`,
      [seq, limit, filter.epicId ?? null, filter.taskId ?? null],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq), at: row.at.toISOString() }));
  }

  async lastSeq(): Promise<number> {
    const row = await this.database.maybe<{ seq: string | null }>('select max(seq) as seq from event');
    return Number(row?.seq ?? 0);
  }
}
