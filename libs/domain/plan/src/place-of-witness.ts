import { matches, parseScope, type Witness } from '@manyhands/scope';
import type { PlanTask } from './plan-document.js';

/** Where in the document the witness comes from: the first pattern of the task that allows it. */
export function placeOfWitness({ scope }: PlanTask, at: number, { path, other }: Witness): string {
  const allows = (pattern: string): boolean => {
    const parsed = pattern.startsWith('!') ? null : parseScope([pattern]);
    return parsed?.ok === true && [path, other ?? path].some((each) => matches(parsed.scope, each));
  };
  const pattern = scope.findIndex(allows);
  return pattern < 0 ? `tasks[${at}].scope` : `tasks[${at}].scope[${pattern}]`;
}
