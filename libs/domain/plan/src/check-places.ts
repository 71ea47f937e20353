import { normalizePath } from '@manyhands/scope';
import type { PlanTask } from './plan-document.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/**
 * Tasks that may write nothing but folders at the top which the repository does not have: a plan for another code base looks like
 * that, and so does a new part of this one. Hence a warning. New files and folders below those that are there are nothing special.
 */
export function checkPlaces(tasks: readonly PlanTask[], { files = [] }: World): Violation[] {
  const known = new Set(files.flatMap((file) => topFolder(file) ?? []));
  if (known.size === 0) return [];
  return tasks.flatMap((task, at) => {
    const folders = task.scope.filter((pattern) => !pattern.startsWith('!')).map(topFolder);
    const missing = folders.filter((folder) => folder !== null && !known.has(folder));
    return folders.length > 0 && missing.length === folders.length ? [unknownPlace(task, at, missing[0] ?? '')] : [];
  });
}

/** The folder at the top that a path or pattern spells out, normalised; null for the root, wildcards and named resources. */
function topFolder(pattern: string): string | null {
  const [first = '', ...rest] = pattern.split('/');
  if (rest.length === 0 || /[*?[{]/.test(first) || pattern.startsWith('res:')) return null;
  const normalized = normalizePath(first);
  return normalized.ok ? normalized.path : null;
}

function unknownPlace({ id }: PlanTask, at: number, folder: string): Violation {
  return {
    code: 'unknown-place',
    severity: 'warning',
    tasks: [id],
    message: `task ${id} may only write below folders such as ${folder}/, which the repository does not have; is the plan for this repository?`,
    witness: folder,
    path: `tasks[${at}].scope`,
  };
}
