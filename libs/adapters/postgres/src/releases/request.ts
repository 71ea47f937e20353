import { newId, type Transaction } from '../transaction.js';

export interface ReleaseWish {
  readonly repositoryId: string;
  readonly requestedBy: string;
  readonly epicId?: string;
  readonly version?: string | undefined;
}

/** Asks the integration agent for a release and rings; null when one waits already. */
export async function requestRelease(tx: Transaction, wish: ReleaseWish): Promise<string | null> {
  const { repositoryId, requestedBy, epicId = null, version = null } = wish;
  const made = await tx.maybe<{ id: string }>(
    `insert into release (id, repository_id, requested_by, epic_id, wanted_version, status) values ($1, $2, $3, $4, $5, 'requested')
     on conflict (repository_id) where status = 'requested' do nothing returning id`,
    [newId(), repositoryId, requestedBy, epicId, version],
  );
  if (made === null) return null;
  tx.emit('release.requested', { repositoryId, epicId }, { releaseId: made.id, by: requestedBy, version });
  tx.ring('integration', { repositoryId });
  return made.id;
}

/** An epic is done: where the repository says so, what has landed is released. One that waits already will take it along. */
export async function releaseWhenDone(tx: Transaction, done: { repositoryId: string; epicId: string }): Promise<void> {
  const wanted = await tx.maybe<{ requested_by: string }>(
    `select e.requested_by from epic e join repository r on r.id = e.repository_id where e.id = $1 and r.release_policy = 'epic-done'`,
    [done.epicId],
  );
  if (wanted !== null) await requestRelease(tx, { ...done, requestedBy: wanted.requested_by });
}
