import type { OpenEntity } from '../entities/merge-entities.js';
import type { EntityPair } from '../rung.js';

/** UTF-16 units of one state of an entity that a model is shown; an answer may have twice as many. */
export const MOST_CHARACTERS = 8000;

/** Line breaks as everywhere in the ladder, one at the end, no empty lines around it. */
export const asPiece = (text: string): string =>
  `${text
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()}\n`;

const MARKS = /^(?:<{7}|\|{7}|={7}|>{7})(?:\s|$)/m;

/** What is wrong with a merged text before it is put into its file, in words; null when nothing is. */
export function problemOfText(text: string, { base, ours, theirs }: EntityPair): string | null {
  const sides = [base, ours, theirs].filter((side) => side !== null);
  if (text.trim() === '') return 'is empty';
  if (text.length > 2 * MOST_CHARACTERS) return `has more than ${2 * MOST_CHARACTERS} characters`;
  if (text.includes('\0')) return 'holds a NUL character';
  if (MARKS.test(text) && !sides.some((side) => MARKS.test(side))) return 'holds conflict marks';
  if (!sides.some((side) => indentOf(side) === indentOf(text)))
    return 'does not begin at the depth at which the entity stands';
  return null;
}

const indentOf = (text: string): string => /^[ \t]*/.exec(text)?.[0] ?? '';

/** Judges the names inside of a merged entity: all of both sides but what one of them took away, none twice, and no others. */
export function namesProblem(sides: OpenEntity['inside'], inside: readonly string[] | null): string | null {
  const { ours, theirs } = sides;
  if (ours === null || theirs === null) return null;
  if (inside === null) return 'is not what it was on both sides';
  const base = sides.base ?? [];
  const known = [...new Set([...ours, ...theirs])];
  const isKept = (name: string) => !base.includes(name) || (ours.includes(name) && theirs.includes(name));
  const lost = known.find((name) => isKept(name) && !inside.includes(name));
  if (lost !== undefined) return `has lost ${lost}`;
  const added = inside.find((name) => !known.includes(name));
  if (added !== undefined) return `holds ${added}, which neither side has`;
  const twice = inside.find((name, at) => inside.indexOf(name) !== at);
  return twice === undefined ? null : `holds ${twice} twice`;
}
