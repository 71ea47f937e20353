/** An article in front makes the word a noun: "the import in", "a test of", "the old call from". */
const NO_NOUN = String.raw`(?<!\b(?:the|a|an|its|this|these|their|our|every|each|any|no|new)\s(?:\w+\s)?)`;

/** Forms of an order: `change`, `to change`, `by changing`. What is `changed` already, or what `changes`, is a description. */
function orders(verbs: string): string {
  return verbs.split(' ').map(forms).join('|');
}

/** `add` and `adding`; `chang(e)` is `change` and `changing`; `drop(p)` is `drop` and `dropping`. */
function forms(verb: string): string {
  const [, stem = verb, last = ''] = /^(\w+)\((\w)\)$/.exec(verb) ?? [];
  if (last === '') return `${stem}(?:ing)?`;
  return last === 'e' ? `${stem}(?:e|ing)` : `${stem}(?:${last}ing)?`;
}

function words(alternatives: string): RegExp {
  return new RegExp(String.raw`${NO_NOUN}\b(?:${alternatives})\b`, 'gi');
}

/** Taken out of a file, which changes it: "remove the call from". */
const TAKING = 'delet(e) drop(p) export extract mov(e) remov(e)';

const CHANGING =
  'add adapt adjust alter amend append bump chang(e) convert correct creat(e) edit enhanc(e) extend fix implement improv(e) ' +
  'insert introduc(e) migrat(e) modify mount patch polish put(t) refactor regenerat(e) register renam(e) reorganis(e) ' +
  'reorganiz(e) repair replac(e) restructur(e) rework rewrit(e) simplify split(t) touch updat(e) upgrad(e) wir(e) writ(e)';

export const WRITE = words(orders(`${CHANGING} ${TAKING}`));
export const TAKE = words(orders(TAKING));

/** Verbs that make the path a source, an example or a subject. */
export const READ = words(
  `${orders('call check compar(e) cover follow imitat(e) import inspect look mirror read re-us(e) reus(e) run(n) see study understand us(e)')}` +
    String.raw`|based|depends?|rel(?:y|ies|ying)|similar|copy|(?<=^\W*)test(?:ing)?`,
);

/** The path must stay as it is. */
export const LEAVE = words(`${orders('keep leav(e)')}|nothing|no changes?`);

/** From here on it is said how something is, not what is to be done with it. */
export const DESCRIBE = words('because|how|if|since|that|what|when|where|which|while|who|whose');

/** Where a word stands last in the text, or -1. */
export function lastOf(pattern: RegExp, text: string): number {
  let last = -1;
  for (const { index } of text.matchAll(pattern)) last = index;
  return last;
}

/** Whether the text begins with one of these words. */
export function beginsWith(pattern: RegExp, text: string): boolean {
  return text.matchAll(pattern).next().value?.index === 0;
}
