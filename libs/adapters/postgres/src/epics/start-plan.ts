import type { PlanDocument } from '@manyhands/contracts';
import { moveEpic, releaseDependents } from '../move-task.js';
import { newId, type Row, type Transaction } from '../transaction.js';

export interface PlanToStart {
  readonly epicId: string;
  readonly repositoryId: string;
  readonly planId: string;
  readonly document: PlanDocument;
  /** What is told of it. */
  readonly facts: Row;
}

/** Puts a stored plan to work: makes its tasks and lets those without open needs go. */
export async function startPlan(tx: Transaction, plan: PlanToStart): Promise<void> {
  await storeTasks(tx, plan);
  await moveEpic(tx, plan.epicId, { event: 'planned' });
  await tx.rows('update epic set failure = null where id = $1', [plan.epicId]);
  tx.emit('epic.planned', { repositoryId: plan.repositoryId, epicId: plan.epicId }, plan.facts);
  await releaseDependents(tx, [plan.epicId]);
}

async function storeTasks(tx: Transaction, plan: PlanToStart): Promise<void> {
  const ids = new Map(plan.document.tasks.map((task) => [task.id, newId()]));
  const rows = plan.document.tasks.map((task) => ({ ...task, taskId: ids.get(task.id) }));
  await tx.rows(
    `insert into task (id, epic_id, plan_id, repository_id, key, role, title, brief, scope, acceptance, status)
     select (t->>'taskId')::uuid, $1, $2, $3, t->>'id', t->>'role', t->>'title', t->>'brief', t->'scope', t->'acceptance', 'pending'
     from jsonb_array_elements($4::jsonb) t`,
    [plan.epicId, plan.planId, plan.repositoryId, JSON.stringify(rows)],
  );
  const needs = plan.document.tasks.flatMap((task) =>
    task.needs.map((need) => ({ task: ids.get(task.id), need: ids.get(need) })),
  );
  await tx.rows(
    `insert into task_need (task_id, needs_task_id)
     select distinct (n->>'task')::uuid, (n->>'need')::uuid from jsonb_array_elements($1::jsonb) n`,
    [JSON.stringify(needs)],
  );
  for (const task of rows) {
    const subject = { repositoryId: plan.repositoryId, epicId: plan.epicId, taskId: task.taskId ?? null };
    tx.emit('task.created', subject, { key: task.id, role: task.role, needs: task.needs, scope: task.scope });
  }
}
