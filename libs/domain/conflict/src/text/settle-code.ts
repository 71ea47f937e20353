import { combineEdits } from './combine-edits.js';
import type { ConflictChunk, Three } from './merge-tokens.js';

/** Whether a line break or the depth of a line says something, as in Python. */
export interface CodeStyle {
  readonly layoutMatters: boolean;
}

/** A line with one element of a list: a name, a text, or a key with a plain value. */
const ELEMENT = /^\s*(['"`]?[\w@$./*-]+['"`]?)(\s*[:=]\s*[^{}()[\]\n]+)?,\s*$/;

/** Settles a conflict inside an entity where the text itself says how; null where it does not. */
export function settleCode(conflict: ConflictChunk, style: CodeStyle): readonly string[] | null {
  return (style.layoutMatters ? null : reformatted(conflict)) ?? combineEdits(conflict) ?? elements(conflict);
}

/** What one side only laid out anew, the other side's words stand for. */
export function reformatted<T extends string | readonly string[]>({ base, ours, theirs }: Three<T>): T | null {
  const [was, one, other] = [base, ours, theirs].map(squeezed);
  if (one === other || one === was) return one === other ? ours : theirs;
  return other === was ? ours : null;
}

const squeezed = (text: string | readonly string[]): string =>
  (typeof text === 'string' ? text : text.join('')).replace(/\s+/g, '');

/** Both sides added elements to a list that has one on each line. */
function elements({ base, ours, theirs }: ConflictChunk): readonly string[] | null {
  if (base.length > 0) return null;
  const names = [...ours, ...theirs].map((line) => ELEMENT.exec(line)?.[1]);
  const known = new Set(names);
  return known.has(undefined) || known.size < names.length ? null : [...ours, ...theirs];
}
