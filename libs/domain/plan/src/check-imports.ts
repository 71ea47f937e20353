import { normalizePath } from '@manyhands/scope';
import { foldedPath } from './folded-path.js';
import type { PlanFacts } from './plan-facts.js';
import type { Prover } from './prover.js';
import type { Violation } from './violation.js';
import type { ImportEdge, World } from './world.js';

/** Most pairs of tasks that are warned about. */
export const MAX_IMPORT_EDGES = 100;

/**
 * Pairs of tasks that may run at the same time, where a file of one imports a file of the other: what the one relies on may
 * change under its hands. One warning for each pair and direction, with the first edge in the order of the world.
 */
export function checkImports(facts: PlanFacts, { imports = [] }: World, judge: Prover): Violation[] {
  const holders = holdersIn(facts, judge);
  const warned = new Map<string, Violation>();
  for (const edge of imports) {
    const [from, to] = edge.map(holders);
    for (const [reader, writer] of pairs(from ?? [], to ?? [])) {
      const key = `${reader} ${writer}`;
      if (!warned.has(key) && !facts.order.areOrdered(reader, writer))
        warned.set(key, warning(facts, { edge, reader, writer }));
    }
    if (judge.isSpent || warned.size >= MAX_IMPORT_EDGES) break;
  }
  return [...warned.values()].slice(0, MAX_IMPORT_EDGES);
}

/** Which tasks may write a file; each file is looked up once. */
function holdersIn({ index, scopes }: PlanFacts, judge: Prover): (file: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const normalized = normalizePath(file);
    const holders = (normalized.ok ? index.near(normalized.path) : []).filter((task) => {
      const scope = scopes[task] ?? null;
      return scope !== null && judge.matches(scope, file) === true;
    });
    known.set(file, holders);
    return holders;
  };
}

/** Two tasks that hold the same file are ordered, or overlap, which is told already. */
function pairs(readers: readonly number[], writers: readonly number[]): (readonly [number, number])[] {
  return readers.flatMap((reader) =>
    writers.filter((writer) => writer !== reader).map((writer) => [reader, writer] as const),
  );
}

interface Edge {
  readonly edge: ImportEdge;
  readonly reader: number;
  readonly writer: number;
}

function warning({ tasks }: PlanFacts, { edge, reader, writer }: Edge): Violation {
  const [from, to] = edge;
  const [one, other] = [tasks[reader]?.id ?? '', tasks[writer]?.id ?? ''];
  return {
    code: 'import-edge',
    severity: 'warning',
    tasks: reader < writer ? [one, other] : [other, one],
    message: `task ${one} may write ${from}, which imports ${to}, and task ${other} may change that at the same time; let ${one} need ${other} if it relies on the change`,
    witness: foldedPath(to),
    edge,
    path: `tasks[${reader}].needs`,
  };
}
