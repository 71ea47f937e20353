import type { PlanDocument } from '@manyhands/contracts';
import { moveEpic, releaseDependents } from '../move-task.js';
import { newId, type Transaction } from '../transaction.js';

export interface PlanToStore {
  readonly epicId: string;
  readonly repositoryId: string;
  readonly origin: 'model' | 'supplied';
  readonly document: PlanDocument;
  readonly rounds: readonly { readonly violations: readonly unknown[] }[];
  readonly transcript: unknown;
}

/** Stores a checked plan with its tasks and lets those without open needs go, all in the caller's transaction. */
export async function storePlan(tx: Transaction, plan: PlanToStore): Promise<string> {
  const planId = newId();
  await tx.rows(
    `insert into plan (id, epic_id, version, origin, document, rounds, transcript)
     values ($1, $2, (select coalesce(max(version), 0) + 1 from plan where epic_id = $2), $3, $4, $5, $6)`,
    [
      planId,
      plan.epicId,
      plan.origin,
      JSON.stringify(plan.document),
      JSON.stringify(plan.rounds),
      JSON.stringify(plan.transcript ?? null),
    ],
  );
  await storeTasks(tx, planId, plan);
  await moveEpic(tx, plan.epicId, { event: 'planned' });
  const subject = { repositoryId: plan.repositoryId, epicId: plan.epicId };
  tx.emit('epic.planned', subject, {
    tasks: plan.document.tasks.length,
    origin: plan.origin,
    rounds: plan.rounds.length,
  });
  await releaseDependents(tx, plan.epicId);
  return planId;
}

async function storeTasks(tx: Transaction, planId: string, plan: PlanToStore): Promise<void> {
  const ids = new Map(plan.document.tasks.map((task) => [task.id, newId()]));
  const rows = plan.document.tasks.map((task) => ({ ...task, taskId: ids.get(task.id) }));
  await tx.rows(
    `insert into task (id, epic_id, plan_id, repository_id, key, role, title, brief, scope, acceptance, status)
     select (t->>'taskId')::uuid, $1, $2, $3, t->>'id', t->>'role', t->>'title', t->>'brief', t->'scope', t->'acceptance', 'pending'
     from jsonb_array_elements($4::jsonb) t`,
    [plan.epicId, planId, plan.repositoryId, JSON.stringify(rows)],
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
