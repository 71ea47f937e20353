import type { QueueState, Tip } from '@manyhands/merge-queue';
import type { Database } from '../database.js';

/** What Postgres knows of a queue. Where `develop` is, and which commits it contains, git knows. */
export interface QueueFacts extends Omit<QueueState, 'develop' | 'slots'> {
  /** The latest landings, the last one first. */
  readonly landings: readonly { readonly from: string; readonly to: string }[];
}

/** Landings back to which a stack's base is recognised as an earlier `develop` of this queue. */
const LANDINGS = 500;
/** Of so many changes and runs the estimates are made. */
const RECENT_CHANGES = 200;
const RECENT_RUNS = 400;

/** In one statement, so that all of it is of one moment. */
const STATE = `
  with open as (select * from candidate where repository_id = $1 and status not in ('landed', 'abandoned')),
  part as (
    select p.*, c.status, coalesce((select max(l.length) from landing l where l.candidate_id = p.candidate_id), 0) as recorded
    from candidate_change p join open k on k.id = p.candidate_id join change c on c.id = p.change_id),
  ended as (
    (select 'landed' as how, status_since as at from change where repository_id = $1 and status = 'landed' order by 2 desc limit ${RECENT_CHANGES})
    union all
    (select 'ejected', created_at from escalation where repository_id = $1 and kind = 'red-gate' order by 2 desc limit ${RECENT_CHANGES})
    order by at desc limit ${RECENT_CHANGES}),
  recent as (select * from gate_run where repository_id = $1 and state in ('green', 'red') order by id desc limit ${RECENT_RUNS})
  select (extract(epoch from clock_timestamp()) * 1000)::float8 as now, encode(sha256(convert_to(r.gate::text, 'UTF8')), 'hex') as gate,
    (select coalesce(jsonb_agg(jsonb_build_object('changeId', c.id, 'taskId', c.task_id, 'headSha', c.head_sha,
        'queuedAt', (extract(epoch from c.queued_at) * 1000)::float8,
        'openNeeds', to_jsonb(array(select n.needs_task_id from task_need n join task d on d.id = n.needs_task_id
                                    where n.task_id = c.task_id and d.status <> 'landed'))) order by c.queued_at, c.id), '[]')
      from change c where c.repository_id = $1 and c.status = 'queued') as queue,
    (select coalesce(jsonb_agg(jsonb_build_object('candidateId', k.id, 'base', jsonb_build_object('sha', k.base_sha, 'tree', k.base_tree),
        'leftOut', to_jsonb(k.left_out),
        'parts', (select coalesce(jsonb_agg(jsonb_build_object('changeId', p.change_id, 'headSha', p.head_sha, 'sha', p.sha, 'tree', p.tree)
                                            order by p.position), '[]') from part p where p.candidate_id = k.id)) order by k.id), '[]')
      from open k) as stacks,
    (select coalesce(jsonb_agg(distinct p.change_id), '[]') from part p where p.status = 'landed' or p.position <= p.recorded) as landed,
    (select coalesce(jsonb_agg(jsonb_build_object('runId', g.id, 'tree', g.tree, 'gate', g.gate, 'environment', g.environment,
        'state', g.state) order by g.id), '[]')
      from gate_run g where g.repository_id = $1 and (g.state = 'running' or g.state in ('green', 'red')
        and g.tree in (select tree from part union select base_tree from open union select $2))) as runs,
    (select jsonb_build_object('landed', count(*) filter (where how = 'landed'), 'ejected', count(*) filter (where how = 'ejected')) from ended)
      || (select jsonb_build_object('greens', count(*) filter (where n.state = 'green'), 'flakes', count(*) filter (where n.state = 'red'
            and exists (select 1 from gate_run o where o.repository_id = $1 and o.tree = n.tree and o.gate = n.gate and o.state = 'green')))
          from recent n) as record,
    (select coalesce(jsonb_agg(jsonb_build_object('from', l.from_sha, 'to', l.to_sha)), '[]')
      from (select from_sha, to_sha from landing where repository_id = $1 order by id desc limit ${LANDINGS}) l) as landings
  from repository r where r.id = $1`;

/** One read of everything that the policy decides on. Throws when there is no such repository. */
export async function readQueue(database: Database, repositoryId: string, develop: Tip): Promise<QueueFacts> {
  const facts = await database.maybe<QueueFacts>(STATE, [repositoryId, develop.tree]);
  if (facts === null) throw new Error(`there is no repository ${repositoryId}`);
  return facts;
}
