import type { ApprovalPolicy, EpicView, Page, PageQuery, Reason } from '@manyhands/contracts';
import { EPIC_LIFECYCLE, isTerminal, type EpicStatus } from '@manyhands/task';
import type { Database } from '../database.js';
import { iso, pageOf } from './page.js';

interface EpicRow {
  id: string;
  repository: string;
  repository_id: string;
  title: string;
  body: string;
  source: string;
  requested_by: string;
  status: EpicStatus;
  status_since: Date;
  created_at: Date;
  total: number;
  landed: number;
  needs_human: number;
  cost: string;
  max_cost: string | null;
  approval: ApprovalPolicy;
  allow_protected: boolean;
  plan: EpicView['plan'];
  failure: Reason | null;
}

/** Newest first. */
export async function readEpics(
  database: Database,
  query: PageQuery & { status?: string | undefined; id?: string | undefined },
): Promise<Page<EpicView>> {
  const rows = await database.rows<EpicRow>(
    `select e.*, r.name as repository,
            (select count(*)::int from task t where t.epic_id = e.id) as total,
            (select count(*)::int from task t where t.epic_id = e.id and t.status = 'landed') as landed,
            (select count(*)::int from task t where t.epic_id = e.id and t.status = 'needs_human') as needs_human,
            (select coalesce(sum(u.cost), 0) from usage u where u.epic_id = e.id) as cost,
            (select jsonb_build_object('version', p.version, 'hash', p.hash, 'standing', p.standing, 'reasons', p.reasons)
             from plan p where p.epic_id = e.id order by p.version desc limit 1) as plan
     from epic e join repository r on r.id = e.repository_id
     where ($2::uuid is null or e.id < $2) and ($3::text is null or e.status = $3) and ($4::uuid is null or e.id = $4)
     order by e.id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.status ?? null, query.id ?? null],
  );
  return pageOf(rows, query, epicView);
}

const epicView = (row: EpicRow): EpicView => ({
  id: row.id,
  repository: row.repository,
  repositoryId: row.repository_id,
  title: row.title,
  body: row.body,
  source: row.source,
  requestedBy: row.requested_by,
  status: row.status,
  since: iso(row.status_since),
  createdAt: iso(row.created_at),
  tasks: { total: row.total, landed: row.landed, needsHuman: row.needs_human },
  cost: Number(row.cost),
  maxCost: row.max_cost === null ? null : Number(row.max_cost),
  approval: row.approval,
  allowProtected: row.allow_protected,
  plan: row.plan,
  failure: row.failure,
  availableActions: actionsOf(row),
});

function actionsOf({ status, total, plan }: EpicRow): string[] {
  if (isTerminal(EPIC_LIFECYCLE, status)) return [];
  if (status === 'awaiting_approval') return ['approve', 'deny', 'replace-plan', 'cancel'];
  const isPlanOpen = status === 'needs_human' && total === 0 && plan !== null;
  return isPlanOpen ? ['deny', 'replace-plan', 'cancel'] : ['cancel'];
}
