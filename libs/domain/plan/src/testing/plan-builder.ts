import type { PlanDocument, PlanTask } from '../plan-document.js';

/** A plan in which every task is sound by itself: its own folder, the role `backend`, one check. */
export function planOf(...tasks: readonly (Partial<PlanTask> & Pick<PlanTask, 'id'>)[]): PlanDocument {
  return { version: 1, tasks: tasks.map((task) => ({ ...soundTask(task.id), ...task })) };
}

function soundTask(id: string): PlanTask {
  return {
    id,
    role: 'backend',
    title: `Task ${id}`,
    brief: `Do ${id}.`,
    scope: [`src/${id}/**`],
    needs: [],
    acceptance: ['npm test'],
  };
}
