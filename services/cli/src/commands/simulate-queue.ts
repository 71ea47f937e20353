import { policyOf, type PolicyName } from '@manyhands/merge-queue';
import { simulate, type SimulationResult } from '@manyhands/merge-queue/simulation';
import { table, type Column } from '../output/table.js';
import type { Context } from './context.js';

/** How the command line calls the policies. */
export const POLICIES_TO_SIMULATE = {
  ours: 'adaptive',
  serial: 'serial',
  bors: 'bors',
  zuul: 'zuul',
} as const satisfies Record<string, PolicyName>;
type Called = keyof typeof POLICIES_TO_SIMULATE;

export interface SimulateQueueOptions {
  readonly changes: number;
  readonly bad: number;
  readonly flaky: number;
  readonly clashing?: number;
  readonly hints?: number;
  readonly gateMinutes: number;
  readonly slots: number;
  readonly policy?: Called;
  readonly dial: number;
  readonly seed: number;
}

type Row = { readonly policy: Called } & SimulationResult;

/** `hands simulate queue`: one policy, or all of them under the same dice. As JSON one object a line. Needs no server. */
export function simulateQueue(
  { terminal, options: { json } }: Pick<Context, 'terminal' | 'options'>,
  options: SimulateQueueOptions,
): void {
  const called = options.policy ? [options.policy] : (Object.keys(POLICIES_TO_SIMULATE) as Called[]);
  const rows = called.map((policy) => simulated(policy, options));
  if (json) for (const row of rows) terminal.json(row);
  else terminal.data(`${conditions(options)}\n\n${table(COLUMNS, rows)}`);
}

function simulated(policy: Called, { dial, ...options }: SimulateQueueOptions): Row {
  const result = simulate({ ...options, policy: policyOf(POLICIES_TO_SIMULATE[policy], { dial }) });
  return { policy, ...result };
}

const conditions = ({ changes, bad, clashing = 0, flaky, gateMinutes, slots, seed }: SimulateQueueOptions): string =>
  `${changes} changes at once, ${percent(bad)} bad${clashing > 0 ? `, ${percent(clashing)} clashing` : ''}; a gate of ${gateMinutes} min, ${percent(flaky)} flaky, ${slots} at a time; seed ${seed}`;

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'policy', value: ({ policy }) => policy },
  { title: 'runs/change', value: ({ runsPerChange }) => runsPerChange.toFixed(2), right: true },
  { title: 'makespan min', value: ({ makespanMinutes }) => Math.round(makespanMinutes), right: true },
  { title: 'p95 wait min', value: ({ p95WaitMinutes }) => Math.round(p95WaitMinutes), right: true },
  { title: 'landed', value: ({ landed }) => landed, right: true },
  { title: 'ejected', value: ({ ejected }) => ejected, right: true },
  { title: 'of them innocent', value: ({ innocentEjected }) => innocentEjected, right: true },
  { title: 'red min', value: ({ redMinutes }) => Math.round(redMinutes), right: true },
];
