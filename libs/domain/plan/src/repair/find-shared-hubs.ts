import { escapePath, matches, parseScope, type Scope } from '@manyhands/scope';
import { foldedPath } from '../folded-path.js';
import type { PlanFacts } from '../plan-facts.js';
import { PLAN_LIMITS } from '../plan-limits.js';
import { Prover } from '../prover.js';

/** Steps for finding hubs: a tenth of a plan's. Over it nothing is carved out; overlaps are still put in an order. */
const MOST_STEPS = 1_000_000;

/** Hubs to be carved out, and the tasks that are to let go of them, by position. */
export interface SharedHubs {
  /** As the world writes them, in its order. */
  readonly hubs: readonly string[];
  /** For each task in ascending order those of the hubs that it may write. */
  readonly heldBy: ReadonlyMap<number, readonly string[]>;
}

/**
 * The hubs that alone keep tasks apart: of every two tasks that may run at the same time and would share nothing else. Where tasks
 * overlap in more than hubs they must be ordered anyway, and a task that may write nothing else keeps what it has.
 */
export function findSharedHubs(facts: PlanFacts, hubs: readonly string[], steps = MOST_STEPS): SharedHubs {
  const prover = new Prover(steps);
  const holders = holdersOf(facts, hubs, prover);
  const shared = new Set<string>();
  const tasks = new Set<number>();
  for (const hub of hubs) {
    const sharing = [...holders].filter(([, holder]) => holder.hubs.includes(hub)).map(([task]) => task);
    for (const task of sharing) {
      if (!sharing.some((other) => areKeptApart([task, other], holders, { facts, prover }))) continue;
      tasks.add(task);
      shared.add(hub);
    }
  }
  return prover.isSpent ? { hubs: [], heldBy: new Map() } : sharedHubs({ shared, tasks, hubs, holders });
}

interface Found {
  readonly shared: ReadonlySet<string>;
  readonly tasks: ReadonlySet<number>;
  readonly hubs: readonly string[];
  readonly holders: ReadonlyMap<number, Holder>;
}

function sharedHubs({ shared, tasks, hubs, holders }: Found): SharedHubs {
  const heldBy = [...tasks]
    .sort((one, other) => one - other)
    .map((task) => [task, (holders.get(task)?.hubs ?? []).filter((hub) => shared.has(hub))] as const);
  return { hubs: hubs.filter((hub) => shared.has(hub)), heldBy: new Map(heldBy) };
}

/** Whether two tasks could run at the same time if it were not for their hubs. */
function areKeptApart(
  [one, other]: readonly [number, number],
  holders: ReadonlyMap<number, Holder>,
  { facts, prover }: { facts: PlanFacts; prover: Prover },
): boolean {
  if (one === other || prover.isSpent || facts.order.areOrdered(one, other)) return false;
  const [left, right] = [holders.get(one), holders.get(other)];
  return left !== undefined && right !== undefined && prover.compare(left.rest, right.rest).kind === 'disjoint';
}

/** A task that may write hubs, and other things as well. */
interface Holder {
  readonly hubs: readonly string[];
  /** What is left of its scope without them. */
  readonly rest: Scope;
}

function holdersOf(facts: PlanFacts, hubs: readonly string[], prover: Prover): Map<number, Holder> {
  const holders = new Map<number, Holder>();
  for (const [task, its] of hubsByTask(facts, hubs, prover)) {
    const rest = restOf(facts.tasks[task]?.scope ?? [], its, prover);
    if (rest !== null) holders.set(task, { hubs: its, rest });
  }
  return holders;
}

function hubsByTask({ scopes, index }: PlanFacts, hubs: readonly string[], prover: Prover): Map<number, string[]> {
  const held = new Map<number, string[]>();
  for (const hub of hubs) {
    for (const task of index.near(foldedPath(hub))) {
      const scope = scopes[task] ?? null;
      if (scope !== null && prover.matches(scope, hub) === true) held.set(task, [...(held.get(task) ?? []), hub]);
    }
  }
  return held;
}

/** The patterns without some paths: those that are such a path are dropped, and what still holds one excludes it. */
export function without(scope: readonly string[], paths: readonly string[]): string[] {
  const dropped = new Set(paths.flatMap((path) => [escapePath(path), path]).map(foldedPath));
  const kept = scope.filter((pattern) => !dropped.has(foldedPath(pattern)));
  const parsed = parseScope(kept);
  const held = paths.filter((path) => !parsed.ok || matches(parsed.scope, path));
  return [...kept, ...held.map((path) => `!${escapePath(path)}`)];
}

/** `null` when nothing is left, when nobody can tell, or when the plan document would not take so many patterns. */
function restOf(scope: readonly string[], hubs: readonly string[], prover: Prover): Scope | null {
  const patterns = without(scope, hubs);
  const parsed = parseScope(patterns);
  if (!parsed.ok || patterns.length > PLAN_LIMITS.patterns) return null;
  return prover.isEmpty(parsed.scope) === false ? parsed.scope : null;
}
