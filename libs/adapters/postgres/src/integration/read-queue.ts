import type { CandidateFacts, QueueSnapshot, QueuedChange } from '@manyhands/merge-queue';
import type { Database } from '../database.js';

export interface ChangeToMerge {
  readonly changeId: string;
  readonly headSha: string;
  readonly branch: string;
  readonly title: string;
  readonly description: string;
  readonly taskId: string;
  readonly taskKey: string;
  readonly epicId: string;
  readonly epicTitle: string;
  readonly scope: readonly string[];
  readonly sessionId: string;
  /** Of the session that proposed it; null when there never was one. */
  readonly lease: { readonly fence: number; readonly current: boolean } | null;
  readonly agent: string;
  readonly requestedBy: string;
  /** Tasks that cannot begin before this one has landed. */
  readonly waiting: number;
}

export interface CandidateToGate {
  readonly candidateId: string;
  readonly repositoryId: string;
  readonly sha: string;
  readonly baseSha: string;
  readonly gate: readonly string[];
}

export async function readQueue(database: Database, repositoryId: string, develop: string): Promise<QueueSnapshot> {
  const queue = await database.rows<QueuedChange>(
    `select c.id as "changeId", c.task_id as "taskId", c.head_sha as "headSha", (extract(epoch from c.queued_at) * 1000)::float8 as "queuedAt",
            array(select n.needs_task_id::text from task_need n join task d on d.id = n.needs_task_id
                  where n.task_id = c.task_id and d.status <> 'landed') as "openNeeds"
     from change c where c.repository_id = $1 and c.status = 'queued' order by c.queued_at, c.id`,
    [repositoryId],
  );
  const candidates = await database.rows<CandidateFacts>(
    `select k.id as "candidateId", k.base_sha as "baseSha", k.sha, k.status,
            (select jsonb_agg(jsonb_build_object('changeId', cc.change_id, 'headSha', cc.head_sha)) from candidate_change cc where cc.candidate_id = k.id) as changes
     from candidate k where k.repository_id = $1 and k.status not in ('landed', 'abandoned') order by k.id`,
    [repositoryId],
  );
  return { develop, queue, candidates };
}
