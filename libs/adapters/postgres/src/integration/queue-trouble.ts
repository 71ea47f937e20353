import type { Reason } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';
import type { Trouble } from './gate-run-store.js';

/** Shown to people from the first failure on. It is told when it begins and when it becomes another one, not at each try. */
export async function showTrouble(tx: Transaction, repositoryId: string, trouble: Trouble): Promise<void> {
  const before = await tx.one<{ queue_trouble: Reason | null }>(
    'repository',
    'select queue_trouble from repository where id = $1 for update',
    [repositoryId],
  );
  await tx.rows(
    'update repository set queue_trouble = $2, queue_trouble_since = coalesce(queue_trouble_since, now()) where id = $1',
    [repositoryId, JSON.stringify(trouble)],
  );
  if (before.queue_trouble?.code !== trouble.code) tx.emit('queue.troubled', { repositoryId }, { reason: trouble });
}

/** Nothing stands in the way any more. Saying so twice is fine. */
export async function endTrouble(tx: Transaction, repositoryId: string): Promise<void> {
  const was = await tx.maybe(
    `update repository set queue_trouble = null, queue_trouble_since = null
     where id = $1 and queue_trouble is not null returning id`,
    [repositoryId],
  );
  if (was !== null) tx.emit('queue.recovered', { repositoryId });
}
