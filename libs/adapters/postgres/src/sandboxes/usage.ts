import type { Database } from '../database.js';
import { newId } from '../transaction.js';

export interface UsageRecord {
  readonly sandboxId: string | null;
  readonly sessionId: string | null;
  readonly epicId: string | null;
  readonly taskId: string | null;
  readonly purpose: 'work' | 'review' | 'gate' | 'plan' | 'merge';
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  /** US dollars. */
  readonly cost: number;
  readonly scripted: boolean;
}

/** An epic's money, in US dollars: all its model calls so far, and its limit; null when it has none. */
export interface EpicBudget {
  readonly spent: number;
  readonly limit: number | null;
}

/** What model calls cost. Whoever calls writes, budgets read. */
export class Usage {
  constructor(private readonly database: Database) {}

  async budgetOf(epicId: string): Promise<EpicBudget> {
    const budget = await this.database.maybe<EpicBudget>(
      `select e.max_cost::float8 as "limit", (select coalesce(sum(u.cost), 0)::float8 from usage u where u.epic_id = e.id) as spent
       from epic e where e.id = $1`,
      [epicId],
    );
    if (budget === null) throw new Error(`there is no epic ${epicId}`);
    return budget;
  }

  async record(usage: UsageRecord): Promise<void> {
    await this.database.rows(
      `insert into usage (id, sandbox_id, session_id, epic_id, task_id, purpose, model, prompt_tokens, completion_tokens, cached_tokens, cost, scripted)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        newId(),
        usage.sandboxId,
        usage.sessionId,
        usage.epicId,
        usage.taskId,
        usage.purpose,
        usage.model,
        usage.promptTokens,
        usage.completionTokens,
        usage.cachedTokens,
        usage.cost,
        usage.scripted,
      ],
    );
  }
}
