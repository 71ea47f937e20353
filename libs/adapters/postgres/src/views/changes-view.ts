import type {
  ChangeStatus,
  ChangeView,
  FindingView,
  MergeQueueView,
  Page,
  PageQuery,
  ReviewView,
} from '@manyhands/contracts';
import type { Database } from '../database.js';
import { FINDINGS_OF_CHANGE } from '../integration/findings-of-change.js';
import { readCandidates, readTrouble } from './candidates-view.js';
import { iso, pageOf } from './page.js';

interface ChangeRow {
  id: string;
  task_id: string;
  key: string;
  repository_id: string;
  agent: string;
  branch: string;
  base_sha: string;
  head_sha: string;
  title: string;
  description: string;
  status: ChangeStatus;
  status_since: Date;
  landed_sha: string | null;
  created_at: Date;
  reviews: ReviewView[];
  findings: FindingView[];
}

/** Newest first, each with its reviews and with what was found about it. */
export async function readChanges(
  database: Database,
  query: PageQuery & { taskId?: string | undefined; status?: string | undefined; id?: string | undefined },
): Promise<Page<ChangeView>> {
  const rows = await database.rows<ChangeRow>(
    `select c.*, t.key, a.name as agent,
            coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'reviewer', va.name, 'verdict', v.verdict, 'summary', v.summary,
                'comments', v.comments, 'headSha', v.head_sha,
                'createdAt', to_char(v.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by v.id)
              from review v join agent va on va.id = v.agent_id where v.change_id = c.id), '[]') as reviews,
            ${FINDINGS_OF_CHANGE} as findings
     from change c join task t on t.id = c.task_id join agent a on a.id = c.agent_id
     where ($2::uuid is null or c.id < $2) and ($3::uuid is null or c.task_id = $3) and ($4::text is null or c.status = $4)
       and ($5::uuid is null or c.id = $5) order by c.id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.taskId ?? null, query.status ?? null, query.id ?? null],
  );
  return pageOf(rows, query, changeView);
}

const changeView = (row: ChangeRow): ChangeView => ({
  id: row.id,
  taskId: row.task_id,
  taskKey: row.key,
  repositoryId: row.repository_id,
  agent: row.agent,
  branch: row.branch,
  baseSha: row.base_sha,
  headSha: row.head_sha,
  title: row.title,
  description: row.description,
  status: row.status,
  since: iso(row.status_since),
  reviews: row.reviews,
  findings: row.findings,
  landedSha: row.landed_sha,
  createdAt: iso(row.created_at),
});

interface EntryRow {
  change_id: string;
  task_id: string;
  key: string;
  agent: string;
  title: string;
  queued_at: Date;
  findings: FindingView[];
}

const OPEN_CANDIDATES: PageQuery = { limit: 50 };

/** The queue of each repository: what waits in order, and the candidates under way. */
export async function readMergeQueues(
  database: Database,
  query: PageQuery & { repositoryId?: string | undefined },
): Promise<Page<MergeQueueView>> {
  const rows = await database.rows<QueueRow>(
    `select r.id, r.name,
            coalesce((select l.to_sha from landing l where l.repository_id = r.id order by l.id desc limit 1), r.imported_sha) as develop
     from repository r where ($2::uuid is null or r.id > $2) and ($3::uuid is null or r.id = $3) order by r.id limit $1`,
    [query.limit + 1, query.cursor ?? null, query.repositoryId ?? null],
  );
  const { items, nextCursor } = pageOf(rows, query, (row) => row);
  return { items: await Promise.all(items.map((repository) => readQueueOf(database, repository))), nextCursor };
}

interface QueueRow {
  id: string;
  name: string;
  develop: string | null;
}

async function readQueueOf(database: Database, repository: QueueRow): Promise<MergeQueueView> {
  const entries = await database.rows<EntryRow>(
    `select c.id as change_id, c.task_id, t.key, a.name as agent, c.title, c.queued_at, ${FINDINGS_OF_CHANGE} as findings
     from change c join task t on t.id = c.task_id join agent a on a.id = c.agent_id
     where c.repository_id = $1 and c.status = 'queued' order by c.queued_at, c.id`,
    [repository.id],
  );
  const candidates = await readCandidates(database, { ...OPEN_CANDIDATES, repositoryId: repository.id, open: true });
  return {
    repositoryId: repository.id,
    repository: repository.name,
    develop: repository.develop,
    entries: entries.map((entry, index) => ({
      position: index + 1,
      changeId: entry.change_id,
      taskId: entry.task_id,
      taskKey: entry.key,
      agent: entry.agent,
      title: entry.title,
      since: iso(entry.queued_at),
      findings: entry.findings,
    })),
    candidates: candidates.items,
    trouble: await readTrouble(database, repository.id),
  };
}
