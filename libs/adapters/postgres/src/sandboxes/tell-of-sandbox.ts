import type { SandboxPurpose, SandboxStatus } from '@manyhands/contracts';
import type { Transaction } from '../transaction.js';
import { subjectOf } from './subject-of.js';

/** Emits what happened to a sandbox, about whom it is for. */
export async function tellOfSandbox(
  tx: Transaction,
  id: string,
  what: { type: `sandbox.${SandboxStatus | 'waiting' | 'claimed'}`; data?: Record<string, unknown> },
): Promise<void> {
  const { purpose } = await tx.one<{ purpose: SandboxPurpose }>(
    'sandbox',
    'select purpose from sandbox where id = $1',
    [id],
  );
  tx.emit(what.type, await subjectOf(tx, id), { sandboxId: id, purpose, ...what.data });
}
