import type { PushProblem } from './push-log.js';

export interface Refusal {
  readonly problems: readonly PushProblem[];
  readonly scope: readonly string[];
  readonly holders: readonly { path: string; taskKey: string; agent: string }[];
  readonly integrationBranch: string;
}

const SHOWN = 20;

/** What an agent reads when its push is refused: which paths, why, who holds them, and how to go on. */
export function explainRefusal({ problems, scope, holders, integrationBranch }: Refusal): string {
  const holderOf = new Map(holders.map((holder) => [holder.path, holder]));
  const lines = problems.slice(0, SHOWN).map((problem) => {
    const holder = problem.path === undefined ? undefined : holderOf.get(problem.path);
    return `  ${problem.message}${holder ? ` (held by task ${holder.taskKey}, agent ${holder.agent})` : ''}`;
  });
  const rest = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
  const paths = problems.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const wayOut =
    paths.length === 0
      ? []
      : [
          `Your scope: ${scope.join(', ')}`,
          `To go on, take these paths back to what ${integrationBranch} has (git checkout origin/${integrationBranch} -- PATH; remove new files), then push again.`,
        ];
  return ['Push refused:', ...lines, ...rest, ...wayOut].join('\n');
}
