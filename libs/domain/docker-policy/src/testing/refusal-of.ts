import { RequestRefused } from '../refusal.js';

/** Why this is refused, or null when it is not. Other errors go on. */
export function refusalOf(work: () => unknown): RequestRefused | null {
  try {
    work();
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
  return null;
}

/** Rule and field alone, for tables. */
export function refusedField(work: () => unknown): string {
  const refusal = refusalOf(work);
  return refusal === null ? 'accepted' : `${refusal.rule} ${refusal.field}`;
}

/** The whole sentence, for tables. */
export const refusalText = (work: () => unknown): string => refusalOf(work)?.message ?? 'accepted';
