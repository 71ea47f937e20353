import { parseScope, type Scope } from '@manyhands/scope';
import { foreignAreas, NO_OWNERSHIP, type OwnedArea } from './ownership.js';
import type { PlanFacts } from './plan-facts.js';
import type { Prover } from './prover.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/** Most groups of owners that are told of. */
export const MAX_OWNER_WARNINGS = 50;

/**
 * Tasks that may write what somebody owns who was not asked: one warning for each group of owners, in the order of CODEOWNERS.
 * Never an error, because the way out is a yes of the owners and not another plan.
 */
export function checkOwners(facts: PlanFacts, { ownership = NO_OWNERSHIP }: World, judge: Prover): Violation[] {
  const isRequired = ownership.mode === 'require';
  const groups = new Map<string, Reached[]>();
  for (const area of foreignAreas(ownership)) {
    if (groups.size >= MAX_OWNER_WARNINGS) break;
    const reached = reachedBy(facts, area, judge);
    if (judge.isSpent) return [...warnings(groups, isRequired), tooComplex(isRequired)];
    const group = [...area.owners].sort().join(', ');
    if (reached.length > 0) groups.set(group, [...(groups.get(group) ?? []), ...reached]);
  }
  return warnings(groups, isRequired);
}

interface Reached {
  readonly task: string;
  /** `null` when the scopes are too complex to compare: then nothing says that the owners are not concerned. */
  readonly path: string | null;
}

function reachedBy({ tasks, scopes }: PlanFacts, { scope: patterns }: OwnedArea, judge: Prover): Reached[] {
  const owned = parseScope(patterns);
  return tasks.flatMap(({ id: task }, at) => {
    const scope = scopes[at] ?? null;
    if (scope === null) return [];
    const path = owned.ok ? commonPath(owned.scope, scope, judge) : null;
    return path === undefined ? [] : [{ task, path }];
  });
}

/** A file against a folder of the same name is no common path: nobody writes what the other owns. `null`: not decided. */
function commonPath(owned: Scope, scope: Scope, judge: Prover): string | null | undefined {
  const comparison = judge.compare(owned, scope);
  if (comparison.kind === 'too-complex') return null;
  if (comparison.kind === 'disjoint' || comparison.witness.other !== undefined) return undefined;
  return comparison.witness.path;
}

const codeOf = (isRequired: boolean) => (isRequired ? 'owners-must-agree' : 'owners-concerned');

const warnings = (groups: ReadonlyMap<string, Reached[]>, isRequired: boolean): Violation[] =>
  [...groups].map(([owners, reached]) => warning(owners, reached, isRequired));

const tooComplex = (isRequired: boolean): Violation => ({
  code: codeOf(isRequired),
  severity: 'warning',
  tasks: [],
  message: 'CODEOWNERS and the scopes are too complex to compare all of them; look at whom else the plan concerns',
});

function warning(owners: string, reached: readonly Reached[], isRequired: boolean): Violation {
  const tasks = [...new Set(reached.map(({ task }) => task))];
  const witness = reached.find(({ path }) => path !== null)?.path ?? null;
  const who = tasks.length === 1 ? `task ${tasks[0]}` : `tasks ${tasks.join(', ')}`;
  const what = witness === null ? 'paths' : witness;
  const wayOut = isRequired ? 'somebody has to approve the plan in their name' : 'let them know';
  return {
    code: codeOf(isRequired),
    severity: 'warning',
    tasks,
    message: `${who} may write ${what}, which CODEOWNERS gives to ${owners}; ${wayOut}, or take it out of the scope`,
    ...(witness === null ? {} : { witness }),
  };
}
