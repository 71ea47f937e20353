import { onlyMember } from './character-set.js';
import type { Draft } from './draft.js';

/** The text that every path of a pattern begins with, and the states after it. */
export interface Beginning {
  readonly prefix: string;
  readonly after: readonly Draft[];
}

/** `first` are the states that a pattern starts in and that lead to an end. */
export function readBeginning(first: readonly Draft[]): Beginning {
  const prefix: number[] = [];
  let after = first;
  for (let only = onlyCharacter(after); only !== null; only = onlyCharacter(after)) {
    prefix.push(only);
    after = together(after.map(({ next }) => next));
  }
  return { prefix: String.fromCodePoint(...prefix), after };
}

/** The text that every path of a pattern ends with, read backwards from the states that accept to the `first` ones. */
export function readSuffix(accepting: readonly Draft[], first: readonly Draft[]): string {
  const suffix: number[] = [];
  let before = accepting;
  while (!before.some((draft) => first.includes(draft))) {
    before = together(before.map(({ sources }) => sources));
    const only = onlyCharacter(before);
    if (only === null) break;
    suffix.push(only);
  }
  return String.fromCodePoint(...suffix.reverse());
}

/** The one character that all of them consume, or `null`. What accepts consumes nothing. */
function onlyCharacter(drafts: readonly Draft[]): number | null {
  const only = onlyMember(drafts[0]?.set ?? []);
  return drafts.every(({ set }) => onlyMember(set) === only) ? only : null;
}

/** Several lists as one, nothing twice. */
function together(lists: readonly (readonly Draft[])[]): readonly Draft[] {
  const [only, ...others] = lists;
  return only !== undefined && others.length === 0 ? only : [...new Set(lists.flat())];
}
