import type { PlanDocument, PlanStanding, PlanSummary, PlanTranscript, PlanView } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { planHash } from '../epics/plan-hash.js';
import { iso } from './page.js';

interface SummaryRow {
  id: string;
  epic_id: string;
  version: number;
  origin: 'model' | 'supplied';
  author: string | null;
  hash: string | null;
  standing: PlanStanding;
  reasons: string[];
  decision: { by: string; reason: string | null; at: string } | null;
  created_at: Date;
}

interface PlanRow extends SummaryRow {
  document: PlanDocument;
  rounds: { violations: Record<string, unknown>[] }[];
  violations: Record<string, unknown>[];
  repair: Record<string, unknown> | null;
}

/** One version of a plan; without a number the newest. The estimate is left to who knows the team. */
export async function readPlan(database: Database, epicId: string, version?: number): Promise<PlanView | null> {
  const row = await database.maybe<PlanRow>(
    `select * from plan where epic_id = $1 and ($2::int is null or version = $2) order by version desc limit 1`,
    [epicId, version ?? null],
  );
  if (row === null) return null;
  const { document, rounds, violations, repair } = row;
  const hash = row.hash ?? planHash(document);
  return { ...summaryOf(row), hash, document, rounds, violations, repair, estimate: null };
}

/** Versions made by one epic: a person made each, so there are few. */
const MOST_VERSIONS = 1000;

/** The versions of an epic's plan, the newest first. */
export async function readPlans(database: Database, epicId: string): Promise<PlanSummary[]> {
  const rows = await database.rows<SummaryRow & { tasks: number }>(
    `select id, epic_id, version, origin, author, hash, standing, reasons, decision, created_at,
            case jsonb_typeof(document->'tasks') when 'array' then jsonb_array_length(document->'tasks') else 0 end as tasks
     from plan where epic_id = $1 order by version desc limit ${MOST_VERSIONS}`,
    [epicId],
  );
  return rows.map((row) => ({ ...summaryOf(row), tasks: row.tasks }));
}

const summaryOf = (row: SummaryRow): Omit<PlanSummary, 'tasks'> => ({
  id: row.id,
  epicId: row.epic_id,
  version: row.version,
  origin: row.origin,
  author: row.author,
  hash: row.hash,
  standing: row.standing,
  reasons: row.reasons,
  decision: row.decision && {
    by: row.decision.by,
    reason: row.decision.reason,
    at: iso(new Date(row.decision.at)),
  },
  createdAt: iso(row.created_at),
});

interface PlanningRow {
  epic_id: string;
  version: number | null;
  question: Record<string, unknown>;
  turns: Record<string, unknown>[];
  started_at: Date;
  ended_at: Date | null;
}

/** What a planning model was asked and answered: the newest record, or that of one version. */
export async function readTranscript(
  database: Database,
  epicId: string,
  version?: number,
): Promise<PlanTranscript | null> {
  const row = await database.maybe<PlanningRow>(
    `select g.*, p.version from planning g left join plan p on p.id = g.plan_id
     where g.epic_id = $1 and ($2::int is null or p.version = $2) order by g.id desc limit 1`,
    [epicId, version ?? null],
  );
  return (
    row && {
      epicId: row.epic_id,
      version: row.version,
      question: row.question,
      turns: row.turns,
      startedAt: iso(row.started_at),
      endedAt: row.ended_at && iso(row.ended_at),
    }
  );
}
