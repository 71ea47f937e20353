import type { Database } from './database.js';
import { newId } from './transaction.js';

/** The named members of the team. */
export class Agents {
  constructor(private readonly database: Database) {}

  /** Makes the agent known, or finds it again by its name. Returns its id. */
  register(agent: { name: string; role: string }): Promise<string> {
    return this.database.transact(async (tx) => {
      const row = await tx.one<{ id: string }>(
        'agent',
        `insert into agent (id, name, role, heartbeat_at) values ($1, $2, $3, now())
         on conflict (name) do update set role = excluded.role, heartbeat_at = now() returning id`,
        [newId(), agent.name, agent.role],
      );
      tx.emit('agent.seen', { agentId: row.id }, { name: agent.name, role: agent.role });
      return row.id;
    });
  }

  async beat(agentId: string): Promise<void> {
    await this.database.rows('update agent set heartbeat_at = now() where id = $1', [agentId]);
  }
}

export interface RoleView {
  readonly name: string;
  readonly description: string;
  readonly reviewedBy: string | null;
}

/** What kinds of members the team has. */
export class Roles {
  constructor(private readonly database: Database) {}

  list(): Promise<RoleView[]> {
    return this.database.rows<RoleView>(
      'select name, description, reviewed_by as "reviewedBy" from role order by name',
    );
  }
}
