import type { GateRun, QueueState } from './state.js';

/** What is known of a tree under the gate in force. A green run attests it: reds before or after were flakes. */
export interface Verdict {
  readonly green: boolean;
  /** Red runs of the environment that has most of them. */
  readonly reds: readonly GateRun[];
  readonly running: readonly GateRun[];
}

export type Verdicts = (tree: string) => Verdict;

const NOTHING: Verdict = { green: false, reds: [], running: [] };

export function verdictsOf({ runs, gate }: Pick<QueueState, 'runs' | 'gate'>): Verdicts {
  const byTree = new Map<string, GateRun[]>();
  for (const run of runs) {
    if (run.gate !== gate) continue;
    const known = byTree.get(run.tree);
    if (known) known.push(run);
    else byTree.set(run.tree, [run]);
  }
  const verdicts = new Map([...byTree].map(([tree, all]) => [tree, verdictOf(all)]));
  return (tree) => verdicts.get(tree) ?? NOTHING;
}

function verdictOf(runs: readonly GateRun[]): Verdict {
  const red = runs.filter(({ state }) => state === 'red');
  const byEnvironment = new Map<string, GateRun[]>();
  for (const run of red) byEnvironment.set(run.environment, [...(byEnvironment.get(run.environment) ?? []), run]);
  const reds = [...byEnvironment.values()].reduce((most, some) => (some.length > most.length ? some : most), []);
  return {
    green: runs.some(({ state }) => state === 'green'),
    reds,
    running: runs.filter(({ state }) => state === 'running'),
  };
}
