import type { PlanDocument } from '@manyhands/contracts';

/** What is different between a plan that was sent back and the one that came of it, one sentence for each task. */
export function correctionOf(before: unknown, after: PlanDocument): string[] {
  const old = tasksOf(before);
  const ids = new Set(after.tasks.map(({ id }) => id));
  const gone = [...old.keys()].filter((id) => !ids.has(id)).map((id) => `${id} is gone`);
  const changed = after.tasks.flatMap(({ id, scope, needs }) => {
    const task = old.get(id);
    if (task === undefined) return [`${id} is new`];
    const parts = [...difference('needs', task.needs, needs), ...difference('may write', task.scope, scope)];
    return parts.length === 0 ? [] : [`${id} ${parts.join('; ')}`];
  });
  return [...gone, ...changed];
}

interface Lists {
  readonly needs: readonly string[];
  readonly scope: readonly string[];
}

/** As far as what the model said has tasks: it was sent back, so nothing of it is certain. */
function tasksOf(plan: unknown): Map<string, Lists> {
  const tasks = (plan as { tasks?: unknown } | null | undefined)?.tasks;
  const known = (Array.isArray(tasks) ? tasks : []) as { id?: unknown; needs?: unknown; scope?: unknown }[];
  return new Map(
    known.flatMap((task) =>
      typeof task?.id === 'string'
        ? [[task.id, { needs: textsOf(task.needs), scope: textsOf(task.scope) }] as const]
        : [],
    ),
  );
}

const textsOf = (list: unknown): string[] =>
  (Array.isArray(list) ? list : []).filter((item): item is string => typeof item === 'string');

function difference(what: string, before: readonly string[], after: readonly string[]): string[] {
  const more = after.filter((item) => !before.includes(item));
  const less = before.filter((item) => !after.includes(item));
  return [
    ...(more.length === 0 ? [] : [`now ${what} ${more.join(', ')}`]),
    ...(less.length === 0 ? [] : [`no longer ${what} ${less.join(', ')}`]),
  ];
}
