import type { EventType } from '@manyhands/contracts';
import type { Row, Transaction } from '../transaction.js';

interface PartRow {
  readonly repository_id: string;
  readonly task_id: string | null;
  readonly epic_id: string | null;
  readonly key: string | null;
}

/**
 * Tells of a candidate once for each change that it is about: all of them, or those up to the commit `upTo`, but for what has landed
 * of it. For a run on its base, which has none, once for the repository. The order is that of the stack.
 */
export async function tellParts(
  tx: Transaction,
  { candidateId, upTo }: { readonly candidateId: string; readonly upTo?: string },
  { type, data = {} }: { readonly type: Extract<EventType, `candidate.${string}`>; readonly data?: Row },
): Promise<void> {
  const rows = await tx.rows<PartRow>(
    `select k.repository_id, t.id as task_id, t.epic_id, t.key from candidate k
     left join candidate_change p on p.candidate_id = k.id
       and p.position > coalesce((select max(l.length) from landing l where l.candidate_id = k.id), 0) and ($2::text is null or p.position <= (
       select q.position from candidate_change q where q.candidate_id = k.id and q.sha = $2))
     left join change c on c.id = p.change_id left join task t on t.id = c.task_id
     where k.id = $1 order by p.position`,
    [candidateId, upTo ?? null],
  );
  const changes = rows.flatMap(({ key }) => key ?? []);
  for (const { repository_id: repositoryId, task_id: taskId, epic_id: epicId, key } of rows)
    tx.emit(type, { repositoryId, taskId, epicId }, { candidateId, key, changes, ...data });
}
