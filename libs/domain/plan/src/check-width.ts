import { parseScope, type Scope } from '@manyhands/scope';
import { FileCounts } from './file-counts.js';
import { literalFolder } from './literal-beginning.js';
import type { PlanTask } from './plan-document.js';
import type { PlanFacts } from './plan-facts.js';
import type { Prover } from './prover.js';
import type { Violation } from './violation.js';
import { WIDTH_LIMITS } from './width-limits.js';
import type { World } from './world.js';

/** Scopes that hold so much that nobody else can work: everything, most of the tree, or most of the hubs. */
export function checkWidth({ tasks, scopes }: PlanFacts, world: World, judge: Prover): Violation[] {
  const widthOf = remembering(widthIn(world, judge));
  return tasks.flatMap((task, at) => {
    const scope = scopes[at] ?? null;
    const width = scope === null ? null : widthOf(scope);
    return width === null ? [] : [violation(task, at, width)];
  });
}

/** How a scope is too wide. */
interface Width {
  /** In words, after "task a may write". */
  readonly what: string;
  readonly witness?: string;
}

type WidthOf = (scope: Scope) => Width | null;

function widthIn({ files, hubs = [], width }: World, judge: Prover): WidthOf {
  const limits = { ...WIDTH_LIMITS, ...width };
  const most = (counts: FileCounts, least: number, share: number) => Math.max(least, share * counts.total);
  const [tree, ofHubs] = [new FileCounts(files ?? []), new FileCounts(hubs)];
  const mostFiles = most(tree, limits.files, limits.treeShare);
  const mostHubs = most(ofHubs, limits.hubs, limits.hubShare);
  const isEmptyRepository = files !== undefined && tree.total === 0;
  return (scope) => {
    // In an empty repository there is nothing yet that a scope could name.
    if (!isEmptyRepository && isEverything(scope, judge)) return { what: 'everything' };
    return (
      share(tree.ifMoreThan(mostFiles, scope, judge), tree, 'tracked files') ??
      share(ofHubs.ifMoreThan(mostHubs, scope, judge), ofHubs, 'files that many tasks touch')
    );
  };
}

/** The same patterns are judged once, however many tasks have them. */
function remembering(widthOf: WidthOf): WidthOf {
  const known = new Map<string, Width | null>();
  return (scope) => {
    const key = JSON.stringify(scope.patterns);
    const width = known.has(key) ? (known.get(key) ?? null) : widthOf(scope);
    known.set(key, width);
    return width;
  };
}

const EVERYTHING = scopeOf(['**']);

/** Exclusions do not count: what is left is still everything that is not spelt out. */
function isEverything(scope: Scope, judge: Prover): boolean {
  const patterns = scope.patterns.filter((pattern) => !pattern.startsWith('!'));
  const isLimited = patterns.every((pattern) => literalFolder(pattern) !== '');
  return !isLimited && judge.contains(scopeOf(patterns), EVERYTHING) === true;
}

function scopeOf(patterns: readonly string[]): Scope {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new TypeError(`part of a scope that was read cannot be read: ${patterns.join(', ')}`);
  return parsed.scope;
}

function share(held: ReturnType<FileCounts['ifMoreThan']>, { total }: FileCounts, what: string): Width | null {
  if (held === null) return null;
  const percent = Math.round((100 * held.count) / total);
  return { what: `${held.count} of ${total} ${what} (${percent} %)`, witness: held.first };
}

function violation({ id }: PlanTask, at: number, { what, witness }: Width): Violation {
  return {
    code: 'scope-too-wide',
    severity: 'error',
    tasks: [id],
    message: `task ${id} may write ${what}, so whoever else is at work would wait for it; name the files and folders that it needs`,
    ...(witness === undefined ? {} : { witness }),
    path: `tasks[${at}].scope`,
  };
}
