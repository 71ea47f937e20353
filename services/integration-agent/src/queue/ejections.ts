import type { GateStep } from '@manyhands/postgres';
import { sayResolved } from '../conflicts/say-conflict.js';
import { COULD_NOT_RUN } from '../gate/gate.js';
import { storable } from '../gate/storable.js';
import type { Desk } from './desk.js';

/** Characters of a problem that fit into a question; the evidence has all of it. */
const EXCERPT = 300;

/**
 * A red gate takes its change out of the queue, with what the gate printed. If conflicts were resolved before, it may be the
 * resolution that is wrong, and not the change: the evidence names it.
 */
export async function ejectRed(
  desk: Pick<Desk, 'store'>,
  action: { candidateId: string; changeId: string },
): Promise<void> {
  const steps = await desk.store.gateSteps(action.candidateId);
  const resolved = await desk.store.resolvedFiles(action.candidateId);
  const why = sayWhy(steps.find((step) => step.exitCode !== 0));
  const message = resolved.length === 0 ? why : `${why} Its conflicts had been resolved: ${sayResolved(resolved)}.`;
  const evidence = resolved.length === 0 ? { steps } : { steps, resolved };
  await desk.store.eject({ ...action, kind: 'red-gate', reason: { code: 'red-gate', message }, evidence });
}

function sayWhy(red: GateStep | undefined): string {
  if (red?.command === COULD_NOT_RUN) return `The gate could not run: ${storable(red.output.slice(0, EXCERPT))}.`;
  return `The gate was red: \`${red?.command ?? 'unknown'}\` ended with exit status ${red?.exitCode ?? 'unknown'}.`;
}
