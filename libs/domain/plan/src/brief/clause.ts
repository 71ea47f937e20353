/** Words around a path beyond which nothing is said about it. */
const WINDOW = 300;

/** A sentence ends at a full stop, an empty line, or where an item of a list begins; not at a line break or a colon. */
const SENTENCE_END = /[.;!?](?=\s)|\n[ \t]*\n|(?:^|\n)[ \t]*(?:[-*+]|\d+[.)])[ \t]/g;

const SHORT_FORM = /\b(?:e\.g|i\.e|etc|cf|vs)\.$/i;

/** The line that a list belongs to, and the items before this one. */
const LIST = /:[ \t]*\n(?:[ \t]*(?:[-*+]|\d+[.)])[ \t][^\n]*\n)*[ \t]*(?:[-*+]|\d+[.)])[ \t]+$/;

/** What the sentence says before a place in the text. At the beginning of an item it is what the line above its list says. */
export function clauseBefore(text: string, place: number): string {
  const before = text.slice(Math.max(0, place - WINDOW), place);
  const list = LIST.exec(before);
  return sentenceAtEnd(list === null ? before : before.slice(0, list.index));
}

/** What the sentence says after a place in the text. */
export function clauseAfter(text: string, place: number): string {
  const after = text.slice(place, place + WINDOW);
  const end = after.search(SENTENCE_END);
  return end < 0 ? after : after.slice(0, end);
}

function sentenceAtEnd(text: string): string {
  let start = 0;
  for (const { 0: end, index } of text.matchAll(SENTENCE_END)) {
    if (!SHORT_FORM.test(text.slice(0, index + 1))) start = index + end.length;
  }
  return text.slice(start);
}
