import { createHash } from 'node:crypto';
import type { PlanDocument } from '@manyhands/contracts';

/** What an approval is bound to: SHA-256 of the plan as canonical JSON, in hexadecimal. */
export const planHash = (document: PlanDocument): string =>
  createHash('sha256').update(canonicalJson(document)).digest('hex');

/** JSON without blanks, keys in the order of their code units, no properties that are `undefined`: one text for one value. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
