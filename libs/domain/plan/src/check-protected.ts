import { matches, parseScope, type Scope, type Witness } from '@manyhands/scope';
import { placeOfWitness } from './place-of-witness.js';
import type { PlanTask } from './plan-document.js';
import type { PlanFacts } from './plan-facts.js';
import { isAnywhere, type ProtectedGroup, type ProtectedPaths, protectedPathsOf } from './protected-paths.js';
import type { Prover } from './prover.js';
import type { Violation } from './violation.js';
import type { World } from './world.js';

/** Scopes that reach a path which only a maintainer may change: one violation for each task, an error unless one allowed it. */
export function checkProtected({ tasks, scopes, prover }: PlanFacts, world: World): Violation[] {
  const paths = protectedPathsOf(world);
  return tasks.flatMap((task, at) => {
    const scope = scopes[at] ?? null;
    const reached = scope === null ? [] : reachedBy(scope, paths, prover);
    return reached.length === 0 || prover.isSpent
      ? []
      : [violation(task, { at, reached, isAllowed: world.allowProtected === true })];
  });
}

interface Reached {
  readonly pattern: string;
  /** `null` when the scopes are too complex to compare: then nothing says that the path is safe. */
  readonly witness: Witness | null;
}

function reachedBy(scope: Scope, { reached, named }: ProtectedPaths, prover: Prover): Reached[] {
  const anywhere = meeting(spelt(scope, named), named, prover).map((each) => ({
    ...each,
    witness: realWitness(each, scope),
  }));
  const inRoot = meeting(scope, reached, prover);
  const isTold = (root: string): boolean => anywhere.some(({ pattern }) => isAnywhere(pattern, root));
  return [...inRoot.filter(({ pattern }) => !isTold(pattern)), ...anywhere];
}

function meeting(scope: Scope | null, { all, paths }: ProtectedGroup, prover: Prover): Reached[] {
  if (scope === null || prover.compare(scope, all).kind === 'disjoint') return [];
  return paths.flatMap(({ pattern, scope: guarded }) => {
    const comparison = prover.compare(scope, guarded);
    if (comparison.kind === 'disjoint') return [];
    return [{ pattern, witness: comparison.kind === 'overlap' ? comparison.witness : null }];
  });
}

/** A letter that is in no name: what stands for a wildcard matches nothing then. */
const NO_LETTER = '\ue000';

/** Patterns that spell nothing out which their text does not show: no classes, no braces, no letters that fold together. */
const PLAIN = /^[^[{\u0080-\uffff]*$/;

/** The scope without its wildcards: what it spells out. `null` when that can be none of the names. */
function spelt(scope: Scope, { paths }: ProtectedGroup): Scope | null {
  const names = paths.map(({ pattern }) => pattern.slice(pattern.lastIndexOf('/') + 1).toLowerCase());
  const shows = (pattern: string): boolean => names.some((name) => pattern.toLowerCase().includes(name));
  if (scope.patterns.every((pattern) => PLAIN.test(pattern) && !shows(pattern))) return null;
  const patterns = scope.patterns.map((pattern) =>
    pattern.startsWith('!') ? pattern : pattern.replace(/\/$/, '').replace(/\*+|\?/g, NO_LETTER),
  );
  const parsed = parseScope(patterns);
  return parsed.ok ? parsed.scope : null;
}

/** A witness in the letters of the scope itself. */
function realWitness({ witness }: Reached, scope: Scope): Witness | null {
  const path = (witness?.path ?? '').replaceAll(NO_LETTER, 'x');
  return matches(scope, path) ? { path } : null;
}

interface Found {
  /** Position of the task. */
  readonly at: number;
  readonly reached: readonly Reached[];
  /** By a maintainer. */
  readonly isAllowed: boolean;
}

function violation(task: PlanTask, { at, reached, isAllowed }: Found): Violation {
  const witness = reached.find((each) => each.witness !== null)?.witness ?? null;
  const patterns = reached.map(({ pattern }) => pattern).join(', ');
  const exclusions = reached.map(({ pattern }) => JSON.stringify(`!${pattern}`)).join(', ');
  const what = witness === null ? 'protected paths' : witness.path;
  const wayOut = isAllowed ? 'a maintainer allowed it for this plan' : `add ${exclusions} to its scope`;
  return {
    code: 'protected-path',
    severity: isAllowed ? 'warning' : 'error',
    tasks: [task.id],
    message: `task ${task.id} may write ${what}, which only a maintainer may change (${patterns}); ${wayOut}`,
    ...(witness === null ? {} : { witness: witness.path }),
    path: witness === null ? `tasks[${at}].scope` : placeOfWitness(task, at, witness),
  };
}
