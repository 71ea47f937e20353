import type { Scope, Witness } from '@manyhands/scope';
import { compareScopes, placeOfWitness } from './compare-scopes.js';
import type { PlanTask } from './plan-document.js';
import type { Violation } from './violation.js';
import { type ProtectedPath, protectedPathsOf, type World } from './world.js';

/** Scopes that reach a path which only a maintainer may change: one violation for each task. */
export function checkProtected(
  tasks: readonly PlanTask[],
  scopes: readonly (Scope | null)[],
  world: World,
): Violation[] {
  const protectedPaths = protectedPathsOf(world);
  return tasks.flatMap((task, at) => {
    const scope = scopes[at] ?? null;
    const reached = scope === null ? [] : reachedBy(scope, protectedPaths);
    return reached.length === 0 ? [] : [violation(task, at, reached)];
  });
}

interface Reached {
  readonly pattern: string;
  /** `null` when the scopes are too complex to compare: then nothing says that the path is safe. */
  readonly witness: Witness | null;
}

function reachedBy(scope: Scope, protectedPaths: readonly ProtectedPath[]): Reached[] {
  return protectedPaths.flatMap(({ pattern, scope: guarded }) => {
    const comparison = compareScopes(scope, guarded);
    if (comparison.kind === 'disjoint') return [];
    return [{ pattern, witness: comparison.kind === 'overlap' ? comparison.witness : null }];
  });
}

function violation(task: PlanTask, at: number, reached: readonly Reached[]): Violation {
  const witness = reached.find((each) => each.witness !== null)?.witness ?? null;
  const patterns = reached.map(({ pattern }) => pattern).join(', ');
  const exclusions = reached.map(({ pattern }) => JSON.stringify(`!${pattern}`)).join(', ');
  const what = witness === null ? 'protected paths' : witness.path;
  return {
    code: 'protected-path',
    tasks: [task.id],
    message: `task ${task.id} may write ${what}, which only a maintainer may change (${patterns}); add ${exclusions} to its scope`,
    ...(witness === null ? {} : { witness: witness.path }),
    path: witness === null ? `tasks[${at}].scope` : placeOfWitness(task, at, witness),
  };
}
