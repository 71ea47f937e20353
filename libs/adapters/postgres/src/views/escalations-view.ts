import type { EscalationView, Page, PageQuery } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { iso, isoOrNull, pageOf } from './page.js';

interface EscalationRow {
  id: string;
  repository_id: string;
  epic_id: string | null;
  task_id: string | null;
  key: string | null;
  kind: string;
  question: string;
  evidence: Record<string, unknown>;
  options: EscalationView['options'];
  default_option: string;
  deadline: Date | null;
  status: 'open' | 'answered';
  answer: string | null;
  created_at: Date;
}

/** Newest first. */
export async function readEscalations(
  database: Database,
  query: PageQuery & { status?: string | undefined; id?: string | undefined },
): Promise<Page<EscalationView>> {
  const rows = await database.rows<EscalationRow>(
    `select x.*, t.key from escalation x left join task t on t.id = x.task_id
     where ($2::uuid is null or x.id < $2) and ($3::text is null or x.status = $3) and ($4::uuid is null or x.id = $4)
     order by x.id desc limit $1`,
    [query.limit + 1, query.cursor ?? null, query.status ?? null, query.id ?? null],
  );
  return pageOf(rows, query, (row) => ({
    id: row.id,
    repositoryId: row.repository_id,
    epicId: row.epic_id,
    taskId: row.task_id,
    taskKey: row.key,
    kind: row.kind,
    question: row.question,
    evidence: row.evidence,
    options: row.options,
    defaultOption: row.default_option,
    deadline: isoOrNull(row.deadline),
    status: row.status,
    answer: row.answer,
    createdAt: iso(row.created_at),
  }));
}
