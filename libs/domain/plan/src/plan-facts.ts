import type { Scope } from '@manyhands/scope';
import type { PlanDocument, PlanTask } from './plan-document.js';
import { Prover } from './prover.js';
import { Reachability } from './reachability.js';
import { readScopes } from './read-scopes.js';
import { ScopeIndex } from './scope-index.js';
import { readTaskGraph, type TaskGraph } from './task-graph.js';
import type { Violation } from './violation.js';

/** A plan, read once for all rules. Tasks are known by their position. */
export interface PlanFacts {
  readonly tasks: readonly PlanTask[];
  readonly graph: TaskGraph;
  readonly order: Reachability;
  /** `null` where the scope cannot be read or allows nothing. */
  readonly scopes: readonly (Scope | null)[];
  /** What is wrong with the scopes by themselves. */
  readonly scopeViolations: readonly Violation[];
  readonly index: ScopeIndex;
  /** For what must be proved. */
  readonly prover: Prover;
  /** Not all scopes were read: nothing is proved. */
  readonly isCutShort: boolean;
}

/** What reading and proving may take. */
export interface Bounds {
  /** Steps of all proofs together. Default: `MAX_PLAN_STEPS`. */
  readonly steps?: number;
  /** Automaton states of all scopes together. Default: `MAX_PLAN_STATES`. */
  readonly states?: number;
}

export function readPlanFacts({ tasks }: PlanDocument, { steps, states }: Bounds = {}): PlanFacts {
  const prover = new Prover(steps);
  const graph = readTaskGraph(tasks);
  const { scopes, violations, isCutShort } = readScopes(tasks, prover, states);
  return {
    tasks,
    graph,
    order: new Reachability(graph.needs),
    scopes,
    scopeViolations: violations,
    index: new ScopeIndex(scopes),
    prover,
    isCutShort,
  };
}
