/** SQL: what was found about the change `c` and others that wait or have landed, as both are now; at most 50, as JSON. */
export const FINDINGS_OF_CHANGE = `coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'kind', n.kind, 'otherId', n.other_id, 'otherTaskKey', n.key,
    'name', n.name, 'paths', n.paths, 'sentence', n.sentence,
    'createdAt', to_char(n.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n.id)
  from (select f.id, f.kind, o.id as other_id, ot.key, f.name, f.paths, f.sentence, f.created_at
        from finding f join change o on o.id = case when f.change_id = c.id then f.other_id else f.change_id end join task ot on ot.id = o.task_id
        where (f.change_id = c.id or f.other_id = c.id) and o.status in ('queued', 'landed')
          and c.head_sha = case when f.change_id = c.id then f.head_sha else f.other_head_sha end
          and o.head_sha = case when f.change_id = c.id then f.other_head_sha else f.head_sha end
        order by f.id limit 50) n), '[]')`;
