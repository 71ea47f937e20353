import type { Database } from '../database.js';
import { newId } from '../transaction.js';

/** The record of what planning models were asked and answered, one for each try to plan an epic. */
export class Plannings {
  constructor(private readonly database: Database) {}

  /** Begins a record with everything that the answer depends on, besides the model. */
  async begin(epicId: string, question: object): Promise<string> {
    const id = newId();
    await this.database.rows('insert into planning (id, epic_id, question) values ($1, $2, $3)', [
      id,
      epicId,
      JSON.stringify(question),
    ]);
    return id;
  }

  /** Adds an answer, as soon as it is there. */
  async answered(id: string, turn: object): Promise<void> {
    await this.database.rows('update planning set turns = turns || jsonb_build_array($2::jsonb) where id = $1', [
      id,
      JSON.stringify(turn),
    ]);
  }

  /** Nothing came of it. One that ended keeps its end. */
  async end(id: string): Promise<void> {
    await this.database.rows('update planning set ended_at = now() where id = $1 and ended_at is null', [id]);
  }
}
