import type { UsageRecord } from '@manyhands/postgres';

export { Principals } from '../principals/principals.js';

/** Port: where the use of the model is written down. Budgets read it. */
export abstract class UsageLog {
  abstract record(usage: UsageRecord): Promise<void>;
}
