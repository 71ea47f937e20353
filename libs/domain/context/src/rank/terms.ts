const WORD = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|[\p{Lo}\p{Lm}]+|\p{N}+/gu;

/** Longer words are data: hashes, encoded files. */
const MAX_TERM = 40;

/** Words that say nothing about a code base, in an epic or a path. */
const STOP_WORDS = new Set(
  (
    'a an and any are as at be but by can do does each every for from has have how if in into is it its must need needs new ' +
    'no not now of on one only or our shall should so some than that the their them then there these they this those to up ' +
    'use used uses want we what when where which who will with without would you your also may more most all both it too ' +
    'add make get set let us please src lib libs index main js ts py md'
  ).split(' '),
);

/** A word that says something: as it stands in the text, and in the form in which its spellings meet. */
export interface Term {
  readonly word: string;
  readonly term: string;
}

/**
 * The words of a text, a path or a name: `dueDate`, `due_date` and `Due dates` all give `due` and `date`. Endings are cut by
 * a handful of rules: it matters that two spellings meet, not that the rest is a word.
 */
export function wordsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const lower = word.toLowerCase();
    const says = lower.length > 1 && lower.length <= MAX_TERM && !STOP_WORDS.has(lower);
    if (says) terms.push({ word: lower, term: stem(lower) });
  }
  return terms;
}

export const termsOf = (text: string): string[] => wordsOf(text).map(({ term }) => term);

function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  const bare = word.replace(/(?<=(ss|sh|ch|x|z))es$|(?<=[^su])s$/, '');
  const cut = bare.length > 5 ? bare.replace(/(?<=[aeiouy].*[^aeiou])(ing|ed)$/, '') : bare;
  // `filing` and `file`, `tagging` and `tag` meet.
  return cut.replace(/(?<=[^aeiou])e$/, '').replace(/([bdgklmnprt])\1$/, '$1');
}
