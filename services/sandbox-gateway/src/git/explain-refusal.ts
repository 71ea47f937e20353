import type { PushProblem } from './push-log.js';

export interface Refusal {
  readonly problems: readonly PushProblem[];
  readonly scope: readonly string[];
  readonly holders: readonly { path: string; taskKey: string; agent: string }[];
  readonly integrationBranch: string;
}

/** Problems that are written out; of the rest the number is told. */
export const SHOWN = 20;

/** Whether a problem is about files that somebody else may hold, and that widening the scope would solve. */
export const namesOthers = (problem: PushProblem): problem is PushProblem & { path: string } =>
  problem.code === 'outside-scope' && problem.path !== undefined;

/** What an agent reads when its push is refused: which paths, why, who holds them, and how to go on. */
export function explainRefusal({ problems, scope, holders, integrationBranch }: Refusal): string {
  const holderOf = new Map(holders.map((holder) => [holder.path, holder]));
  const lines = problems.slice(0, SHOWN).map((problem) => {
    const holder = namesOthers(problem) ? holderOf.get(problem.path) : undefined;
    return `  ${problem.message}${holder ? ` (held by task ${holder.taskKey}, agent ${holder.agent})` : ''}`;
  });
  const rest = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
  return ['Push refused:', ...lines, ...rest, ...waysOut({ problems, scope, integrationBranch })].join('\n');
}

function waysOut({ problems, scope, integrationBranch }: Omit<Refusal, 'holders'>): string[] {
  if (problems.every(({ path }) => path === undefined)) return [];
  const undo = `take these paths back to what ${integrationBranch} has (git checkout origin/${integrationBranch} -- PATH; remove new files)`;
  const again = 'Every commit counts, also one that a later commit undoes: make the commits anew, then push again.';
  return [
    `Your scope: ${scope.join(', ')}`,
    `To go on, ${problems.some(namesOthers) ? undo : 'correct these paths'}.`,
    again,
    ...(problems.some(namesOthers)
      ? ['If your task needs one of them, ask for it first: call the tool request_scope with the paths and the reason.']
      : []),
  ];
}
