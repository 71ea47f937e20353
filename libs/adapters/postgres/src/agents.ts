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

  /** How many agents of each role there are, without those that were told lost. */
  async team(): Promise<Record<string, number>> {
    const rows = await this.database.rows<{ role: string; agents: number }>(
      'select role, count(*)::int as agents from agent where lost_at is null group by role',
    );
    return Object.fromEntries(rows.map(({ role, agents }) => [role, agents]));
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
