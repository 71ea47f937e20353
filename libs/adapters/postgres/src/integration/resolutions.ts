import type { Database } from '../database.js';
import { newId, type Transaction } from '../transaction.js';

/** What one rung made of one file in conflict. */
export interface ResolutionAttempt {
  readonly path: string;
  /** 1 to 6, 7 when the task was not to be done again; null when the file was refused before any rung. */
  readonly rung: number | null;
  readonly name: string | null;
  readonly outcome: 'resolved' | 'refused' | 'not-for-this-file';
  /** A short word; null unless refused. */
  readonly because: string | null;
  readonly detail: string;
  /** What it did to which part of the file. */
  readonly changes: readonly { readonly what: string; readonly name: string }[];
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** What questions to a model took during this attempt; null when none was asked. `cost`: US dollars. */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number; readonly cost: number } | null;
}

/** A file that a rung resolved. */
export type ResolvedFile = Pick<ResolutionAttempt, 'path' | 'rung' | 'name' | 'changes'>;

export interface Resolving {
  readonly changeId: string;
  /** Null when the change did not become one. */
  readonly candidateId: string | null;
  readonly attempts: readonly ResolutionAttempt[];
}

/** Keeps every attempt, in the transaction of what came of it. */
export async function recordAttempts(tx: Transaction, { changeId, candidateId, attempts }: Resolving): Promise<void> {
  if (attempts.length === 0) return;
  await tx.rows(
    `insert into resolution (id, change_id, candidate_id, path, rung, name, outcome, because, detail, changes, ms,
                             prompt_tokens, completion_tokens, cost)
     select (a->>'id')::uuid, $2, $3, a->>'path', (a->>'rung')::int, a->>'name', a->>'outcome', a->>'because', a->>'detail',
            a->'changes', (a->>'ms')::float8,
            (a->'usage'->>'promptTokens')::bigint, (a->'usage'->>'completionTokens')::bigint, (a->'usage'->>'cost')::numeric
     from jsonb_array_elements($1::jsonb) a`,
    [JSON.stringify(attempts.map((attempt) => ({ ...attempt, id: newId() }))), changeId, candidateId],
  );
}

/** Tells that the rungs resolved every conflict of a change. */
export async function tellResolved(tx: Transaction, { changeId, attempts }: Resolving): Promise<void> {
  const files = attempts.flatMap(({ path, rung, outcome }) => (outcome === 'resolved' ? [{ path, rung }] : []));
  if (files.length === 0) return;
  const task = await tx.one<{ id: string; epic_id: string; repository_id: string; key: string }>(
    'change',
    'select t.id, t.epic_id, t.repository_id, t.key from change c join task t on t.id = c.task_id where c.id = $1',
    [changeId],
  );
  const about = { repositoryId: task.repository_id, epicId: task.epic_id, taskId: task.id };
  tx.emit('change.conflict_resolved', about, { changeId, key: task.key, files });
}

/** The files of a change that the rungs resolved for a candidate, in the order in which they were tried. */
export async function resolvedFilesOf(
  database: Database,
  candidateId: string,
  changeId: string,
): Promise<ResolvedFile[]> {
  return database.rows<ResolvedFile>(
    `select path, rung, name, changes from resolution where candidate_id = $1 and change_id = $2 and outcome = 'resolved' order by id`,
    [candidateId, changeId],
  );
}
