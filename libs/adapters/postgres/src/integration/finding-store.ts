import type { FindingView } from '@manyhands/contracts';
import type { Database } from '../database.js';
import { FINDINGS_OF_CHANGE } from './findings-of-change.js';
import { newId, type Transaction } from '../transaction.js';

/** A change at the commit at which it was compared. */
export interface ComparedChange {
  readonly changeId: string;
  readonly headSha: string;
}

/** What was found about two changes. */
export interface FoundInterference {
  readonly kind: string;
  readonly name: string;
  readonly paths: readonly string[];
  /** For a person. */
  readonly sentence: string;
}

/** Findings of one kind about two changes that are there as they were compared. */
export interface OpenFinding {
  readonly kind: string;
  /** The change that came into the queue later. */
  readonly changeId: string;
  readonly otherId: string;
}

/** A change that has landed, by the commit that brought it. */
export interface LandedChange extends ComparedChange {
  readonly called: string;
  readonly sha: string;
}

/** Findings about changes that may not get on with each other. They decide nothing: they are hints, and evidence. */
export class FindingStore {
  constructor(private readonly database: Database) {}

  /**
   * Keeps what was found about two changes, in place of what was found about them before. Each kind is told once for each pair, however
   * often the two are compared.
   */
  keep(
    pair: readonly [later: ComparedChange, earlier: ComparedChange],
    found: readonly FoundInterference[],
  ): Promise<void> {
    return this.database.transact(async (tx) => {
      const [later, earlier] = pair;
      const ids = [later.changeId, earlier.changeId];
      await tx.rows('select 1 from change where id = any($1) order by id for no key update', [ids]);
      const told = await tx.rows<{ kind: string }>(
        `select distinct data->>'kind' as kind from event
         where task_id in (select task_id from change where id = any($1)) and type = 'change.interferes'
           and data->>'changeId' = any($1::text[]) and data->>'otherId' = any($1::text[])`,
        [ids],
      );
      await tx.rows(
        'delete from finding where (change_id = $1 and other_id = $2) or (change_id = $2 and other_id = $1)',
        ids,
      );
      await insert(tx, pair, found);
      const isTold = ({ kind }: FoundInterference): boolean => told.some((one) => one.kind === kind);
      await tell(
        tx,
        pair,
        found.filter((one) => !isTold(one)),
      );
    });
  }

  /** Findings about waiting changes and changes that still wait, or have landed, at the commits that were compared. */
  open(repositoryId: string): Promise<OpenFinding[]> {
    return this.database.rows<OpenFinding>(
      `select distinct f.kind, f.change_id as "changeId", f.other_id as "otherId"
       from finding f join change c on c.id = f.change_id and c.head_sha = f.head_sha join change o on o.id = f.other_id and o.head_sha = f.other_head_sha
       where f.repository_id = $1 and c.status = 'queued' and o.status in ('queued', 'landed') order by 2, 3, 1`,
      [repositoryId],
    );
  }

  /** What was found about a change and others that wait or have landed, as all of them are now; at most 50. */
  async about(changeId: string): Promise<FindingView[]> {
    const sql = `select ${FINDINGS_OF_CHANGE} as findings from change c where c.id = $1`;
    return (await this.database.maybe<{ findings: FindingView[] }>(sql, [changeId]))?.findings ?? [];
  }

  /** How people call these changes: the keys of their tasks. */
  async called(changeIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.database.rows<{ id: string; key: string }>(
      'select c.id, t.key from change c join task t on t.id = c.task_id where c.id = any($1)',
      [changeIds],
    );
    return new Map(rows.map(({ id, key }) => [id, key]));
  }

  /** The changes that landed with one of these commits, the latest first; at most `most`. */
  landedWith(repositoryId: string, shas: readonly string[], most: number): Promise<LandedChange[]> {
    return this.database.rows<LandedChange>(
      `select c.id as "changeId", c.head_sha as "headSha", c.landed_sha as sha, t.key as called from change c join task t on t.id = c.task_id
       where c.repository_id = $1 and c.status = 'landed' and c.landed_sha = any($2) order by c.status_since desc, c.id limit $3`,
      [repositoryId, shas, most],
    );
  }
}

type Pair = Parameters<FindingStore['keep']>[0];

async function insert(tx: Transaction, [later, earlier]: Pair, found: readonly FoundInterference[]): Promise<void> {
  const rows = found.map((one) => ({ ...one, id: newId() }));
  await tx.rows(
    `insert into finding (id, repository_id, kind, change_id, head_sha, other_id, other_head_sha, name, paths, sentence)
     select (f->>'id')::uuid, c.repository_id, f->>'kind', c.id, $3, $4, $5, f->>'name', f->'paths', f->>'sentence'
     from jsonb_array_elements($1::jsonb) f, change c where c.id = $2`,
    [JSON.stringify(rows), later.changeId, later.headSha, earlier.changeId, earlier.headSha],
  );
}

async function tell(tx: Transaction, [later, earlier]: Pair, found: readonly FoundInterference[]): Promise<void> {
  const task = await tx.one<{ id: string; epic_id: string; repository_id: string; key: string; other: string }>(
    'change',
    `select t.id, t.epic_id, t.repository_id, t.key, o.key as other from change c join task t on t.id = c.task_id,
       change d join task o on o.id = d.task_id where c.id = $1 and d.id = $2`,
    [later.changeId, earlier.changeId],
  );
  const about = { repositoryId: task.repository_id, epicId: task.epic_id, taskId: task.id };
  for (const kind of new Set(found.map((one) => one.kind))) {
    const ofKind = found.filter((one) => one.kind === kind);
    const data = { changeId: later.changeId, key: task.key, otherId: earlier.changeId, other: task.other, kind };
    tx.emit('change.interferes', about, { ...data, count: ofKind.length, sentence: ofKind[0]?.sentence });
  }
}
