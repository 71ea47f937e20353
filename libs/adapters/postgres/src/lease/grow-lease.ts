import type { Lease } from '@manyhands/lease';
import { parseScope } from '@manyhands/scope';
import type { Transaction } from '../transaction.js';
import { aboutSession } from '../sessions/session-row.js';
import type { LockedWorld } from './read-world.js';

export interface Growth {
  readonly lease: Lease;
  readonly fence: number;
  readonly scope: readonly string[];
  readonly wish: {
    readonly requestId: string;
    readonly patterns: readonly string[];
    readonly reason: string;
    readonly owners: readonly string[];
  };
}

/** The lease goes on over a larger scope under a new fence, and its task with it: what is pushed is proved against the task's. */
export async function growLease(tx: Transaction, { session, task }: LockedWorld, growth: Growth): Promise<void> {
  const { lease, fence, scope, wish } = growth;
  await tx.rows('update lease set scope = $2, fence = $3 where id = $1', [lease.id, JSON.stringify(scope), fence]);
  await tx.rows('update repository set last_fence = $2 where id = $1', [session.repository_id, fence]);
  await growTask(tx, task.id, scope);
  const { requestId, reason, owners } = wish;
  const data = { leaseId: lease.id, fence, was: lease.fence, scope, added: wish.patterns, requestId, reason, owners };
  tx.emit('lease.widened', aboutSession(session), { key: task.key, ...data });
}

export const growTask = async (tx: Transaction, taskId: string, scope: readonly string[]): Promise<void> => {
  await tx.rows('update task set scope = $2, version = version + 1 where id = $1', [taskId, JSON.stringify(scope)]);
};

/** The scope with these patterns too; null when it would be too large to be compared. */
export function withPatterns(scope: readonly string[], patterns: readonly string[]): string[] | null {
  const grown = [...new Set([...scope, ...patterns])];
  return parseScope(grown).ok ? grown : null;
}
