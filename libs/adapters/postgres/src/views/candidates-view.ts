import type { CandidateStatus, CandidateView, MergeQueueView, Page, PageQuery, Reason } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { iso, isoOrNull, pageOf } from './page.js';

interface RunRow {
  readonly id: string;
  readonly sha: string;
  readonly state: CandidateView['runs'][number]['state'];
  readonly environment: string;
  readonly steps: CandidateView['gate'];
  readonly started_at: string;
  readonly finished_at: string | null;
}

interface CandidateRow {
  readonly id: string;
  readonly repository_id: string;
  readonly base_sha: string;
  readonly sha: string;
  readonly status: CandidateStatus;
  readonly created_at: Date;
  readonly changes: readonly { readonly changeId: string; readonly taskKey: string; readonly sha: string }[];
  readonly runs: readonly RunRow[];
}

/** What is known of a candidate as a whole: while it is open, by the runs of the gate in force on its tree, whoever asked for them. */
const STATUS = `case when k.status in ('landed', 'abandoned') then k.status
  when exists (select 1 from gate_run g where g.candidate_id = k.id and g.state = 'running') then 'gating'
  else coalesce((select g.state from gate_run g where g.repository_id = k.repository_id and g.tree = k.tree and g.state in ('green', 'red')
                   and g.gate = (select encode(sha256(convert_to(r.gate::text, 'UTF8')), 'hex') from repository r where r.id = k.repository_id)
                 order by g.state, g.id limit 1), 'built') end`;

/** Newest first. */
export async function readCandidates(
  database: Database,
  query: PageQuery & { repositoryId?: string | undefined; open?: boolean | undefined },
): Promise<Page<CandidateView>> {
  const rows = await database.rows<CandidateRow>(
    `select k.id, k.repository_id, k.base_sha, k.sha, k.created_at, ${STATUS} as status,
            coalesce((select jsonb_agg(jsonb_build_object('changeId', c.id, 'taskKey', t.key, 'sha', p.sha) order by p.position)
              from candidate_change p join change c on c.id = p.change_id join task t on t.id = c.task_id where p.candidate_id = k.id), '[]') as changes,
            coalesce((select jsonb_agg(to_jsonb(g) order by g.id) from gate_run g where g.candidate_id = k.id), '[]') as runs
     from candidate k where ($2::uuid is null or k.id < $2) and ($3::uuid is null or k.repository_id = $3)
       and (not $4 or k.status not in ('landed', 'abandoned')) order by k.id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.repositoryId ?? null, query.open ?? false],
  );
  return pageOf(rows, query, candidateView);
}

function candidateView(row: CandidateRow): CandidateView {
  const last = row.runs.at(-1);
  return {
    id: row.id,
    repositoryId: row.repository_id,
    baseSha: row.base_sha,
    sha: row.sha,
    status: row.status,
    changes: row.changes.map(({ changeId, taskKey }) => ({ changeId, taskKey })),
    runs: row.runs.map((run) => runView(row, run)),
    gate: row.runs.findLast(({ finished_at }) => finished_at !== null)?.steps ?? [],
    createdAt: iso(row.created_at),
    gateStartedAt: last ? iso(new Date(last.started_at)) : null,
    gateFinishedAt: isoOrNull(last?.finished_at == null ? null : new Date(last.finished_at)),
  };
}

const runView = ({ changes }: CandidateRow, run: RunRow): CandidateView['runs'][number] => ({
  id: run.id,
  sha: run.sha,
  length: changes.findIndex(({ sha }) => sha === run.sha) + 1,
  state: run.state,
  environment: run.environment,
  startedAt: iso(new Date(run.started_at)),
  finishedAt: run.finished_at === null ? null : iso(new Date(run.finished_at)),
});

/** Why nothing lands, or not all that could: what keeps the queue from being worked on at all, else what is wrong with the gate. */
export async function readTrouble(database: Database, repositoryId: string): Promise<MergeQueueView['trouble']> {
  const row = await database.maybe<TroubleRow>(
    `select queue_trouble as trouble, queue_trouble_since as since from repository where id = $1 and queue_trouble is not null`,
    [repositoryId],
  );
  return row === null ? readGateTrouble(database, repositoryId) : troubleView(row);
}

interface TroubleRow {
  readonly trouble: Reason & { readonly retryAt: string | null };
  readonly since: Date;
}

const troubleView = ({ trouble: { code, message, retryAt }, since }: TroubleRow): MergeQueueView['trouble'] => ({
  code,
  message,
  since: iso(since),
  retryAt,
});

/**
 * Why the gate of a repository cannot run, or judges nobody, while that is so: nothing has run since that says otherwise. When
 * `develop` is red, what is tested on it is red too and says nothing new.
 */
async function readGateTrouble(database: Database, repositoryId: string): Promise<MergeQueueView['trouble']> {
  const row = await database.maybe<TroubleRow>(
    `with last as (select max(finished_at) filter (where state = 'green') as green, max(finished_at) filter (where state in ('green', 'red')) as answered
                   from gate_run where repository_id = $1)
     select trouble, finished_at as since from gate_run, last where repository_id = $1 and trouble is not null
       and finished_at >= coalesce(case state when 'red' then green else answered end, finished_at) order by finished_at desc limit 1`,
    [repositoryId],
  );
  return row === null ? null : troubleView(row);
}
