import type { GateStep } from '@manyhands/postgres';
import { COULD_NOT_RUN } from '../gate/gate.js';
import { storable } from '../gate/storable.js';
import type { Desk } from './desk.js';

/** Characters of a problem that fit into a question; the evidence has all of it. */
const EXCERPT = 300;

/** A red gate takes its change out of the queue, with what the gate printed. */
export async function ejectRed(
  desk: Pick<Desk, 'store'>,
  action: { candidateId: string; changeId: string },
): Promise<void> {
  const steps = await desk.store.gateSteps(action.candidateId);
  const message = sayWhy(steps.find((step) => step.exitCode !== 0));
  await desk.store.eject({ ...action, kind: 'red-gate', reason: { code: 'red-gate', message }, evidence: { steps } });
}

function sayWhy(red: GateStep | undefined): string {
  if (red?.command === COULD_NOT_RUN) return `The gate could not run: ${storable(red.output.slice(0, EXCERPT))}.`;
  return `The gate was red: \`${red?.command ?? 'unknown'}\` ended with exit status ${red?.exitCode ?? 'unknown'}.`;
}
