import type { MergeQueueStore } from '@manyhands/postgres';
import type { RepositoryView } from '@manyhands/contracts';

/** A red gate takes its change out of the queue, with what the gate printed. */
export async function ejectRed(
  desk: { repository: RepositoryView; store: MergeQueueStore },
  action: { candidateId: string; changeId: string },
): Promise<void> {
  const steps = await desk.store.gateSteps(action.candidateId);
  const red = steps.find((step) => step.exitCode !== 0);
  const message = `The gate was red: \`${red?.command ?? 'unknown'}\` ended with exit status ${red?.exitCode ?? 'unknown'}.`;
  await desk.store.eject({ ...action, kind: 'red-gate', reason: { code: 'red-gate', message }, evidence: { steps } });
}
