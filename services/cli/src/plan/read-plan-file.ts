import { createReadStream } from 'node:fs';
import { MAX_PLAN_BYTES, readPlanBytes } from '@manyhands/document';
import { invalidDocument, type PlanDocument, type Violation } from '@manyhands/plan';
import { CliError, EXIT } from '../cli-error.js';

export type PlanFile =
  | { readonly ok: true; readonly plan: PlanDocument; readonly isJson: boolean }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/**
 * Reads a plan from a file, or from standard input for `-`. What it holds instead of a plan is told as violations; a file that
 * cannot be read is a `CliError`.
 */
export async function readPlanFile(file: string): Promise<PlanFile> {
  const bytes = await readBounded(file);
  const read = readPlanBytes(bytes);
  if (read.ok) return { ok: true, plan: read.plan, isJson: beginsWithBrace(bytes) };
  return { ok: false, violations: invalidDocument(read.errors) };
}

/** Stops reading where a plan is too long anyway. */
async function readBounded(file: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > MAX_PLAN_BYTES) break;
    }
  } catch (cause) {
    throw new CliError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'file-unreadable',
      exit: EXIT.usage,
      cause,
    });
  }
  return Buffer.concat(chunks);
}

function beginsWithBrace(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(Buffer.from(bytes.subarray(0, 1000)).toString('utf8'));
}
