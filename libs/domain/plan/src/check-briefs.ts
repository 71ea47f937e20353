import { normalizePath, type Scope } from '@manyhands/scope';
import { findMentions } from './brief/find-mentions.js';
import { type Intent, readIntents } from './brief/intent.js';
import { isInScope } from './brief/is-in-scope.js';
import { trackedIn } from './brief/tracked-in.js';
import { foldedPath } from './folded-path.js';
import type { PlanTask } from './plan-document.js';
import type { PlanFacts } from './plan-facts.js';
import type { Prover } from './prover.js';
import type { Severity, Violation } from './violation.js';
import type { World } from './world.js';

/** Most briefs' violations that are reported for one plan. */
export const MAX_BRIEF_VIOLATIONS = 100;

/** Files that the brief of a task wants changed, or names without a reason, and that the task may not write. */
export function checkBriefs(facts: PlanFacts, world: World, judge: Prover): Violation[] {
  const isTracked = trackedIn(world);
  const violations: Violation[] = [];
  for (const [at, task] of facts.tasks.entries()) {
    const scope = facts.scopes[at] ?? null;
    if (scope === null) continue;
    const outside = outsideOf(task, { scope, isTracked, judge });
    if (judge.isSpent) break;
    violations.push(...outside.map((path) => violation(path, at, facts)));
    if (violations.length >= MAX_BRIEF_VIOLATIONS) break;
  }
  return violations.slice(0, MAX_BRIEF_VIOLATIONS);
}

interface Outside {
  /** As the brief writes it. */
  readonly path: string;
  readonly severity: Severity;
}

interface Reader {
  readonly scope: Scope;
  readonly isTracked: (path: string) => boolean;
  readonly judge: Prover;
}

/** Reading what is said about one path takes about as long as so many steps of a proof. */
const STEPS_PER_MENTION = 100;

const LONGEST_ARTICLE = 20;

/** Each path once, with the most that the brief wants of it. Who says that a path stays as it is wants nothing of it. */
function outsideOf({ brief }: PlanTask, { scope, isTracked, judge }: Reader): Outside[] {
  const mentions = findMentions(brief, isTracked);
  judge.charge(mentions.length * STEPS_PER_MENTION);
  const intents = readIntents(brief, mentions);
  const wanted = new Map<string, { path: string; intents: Intent[] }>();
  for (const [at, mention] of mentions.entries()) {
    const entry = wanted.get(foldedPath(mention.path)) ?? { path: mention.path, intents: [] };
    const words = brief.slice(Math.max(0, mention.start - LONGEST_ARTICLE), mention.start);
    if (!isInScope(mention.path, { scope, words, judge })) entry.intents.push(intents[at] ?? 'unclear');
    wanted.set(foldedPath(mention.path), entry);
  }
  return [...wanted.values()].flatMap(({ path, intents: all }) => {
    const severity = severityOf(all);
    return severity === null ? [] : [{ path, severity }];
  });
}

function severityOf(intents: readonly Intent[]): Severity | null {
  if (intents.includes('untouched')) return null;
  if (intents.includes('write')) return 'error';
  return intents.includes('unclear') ? 'warning' : null;
}

function violation({ path, severity }: Outside, at: number, { tasks, scopes, index, prover }: PlanFacts): Violation {
  const id = tasks[at]?.id ?? '';
  const normalized = normalizePath(path.replace(/\/$/, ''));
  const witness = normalized.ok && !/[*?{]/.test(path) ? normalized.path : undefined;
  const owner = index.near(witness ?? '').find((other) => {
    const scope = scopes[other] ?? null;
    return witness !== undefined && scope !== null && prover.matches(scope, witness) === true;
  });
  return {
    code: 'brief-outside-scope',
    severity,
    tasks: [id],
    message: sentence({ id, path, severity, owner: owner === undefined ? null : (tasks[owner]?.id ?? '') }),
    ...(witness === undefined ? {} : { witness }),
    path: `tasks[${at}].brief`,
  };
}

function sentence({ id, path, severity, owner }: Outside & { id: string; owner: string | null }): string {
  if (severity === 'warning') {
    return `the brief of task ${id} names ${path}, which is not in its scope; if the task is to change it, add it to the scope`;
  }
  const says = `the brief of task ${id} says to change ${path}, which is not in its scope`;
  return owner === null
    ? `${says}; add it to the scope, or take it out of the brief`
    : `${says}; task ${owner} may write it: move that part of the brief there, or add the path to the scope`;
}
