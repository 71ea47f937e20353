const CHUNK = /\p{L}+|\p{N}+|[^\S\n]+|[^\p{L}\p{N}\s]+/gu;
/** From here on, most scripts are written without spaces and take about a token for each character. */
const FIRST_DENSE = 0x2e80;

/**
 * How many tokens a model is likely to take for a text, rather too many than too few. Which model will read it, and with it
 * which tokeniser, is not known here; against the two that can be looked up this counts 0 to 30 % too many for English, code and lists of
 * paths (the README says what was measured). Counted line by line, so that the counts of lines add up to that of their text.
 */
export function countTokens(text: string): number {
  let tokens = 0;
  for (const line of text.split('\n')) tokens += Math.ceil(tenths(line) / 10);
  return tokens;
}

/** Tenths of tokens of one line, its end included. */
function tenths(line: string): number {
  let sum = 7;
  for (const [chunk] of line.matchAll(CHUNK)) sum += tenthsOf(chunk);
  return sum;
}

function tenthsOf(chunk: string): number {
  if (/^\p{N}/u.test(chunk)) return 10 * Math.ceil(chunk.length / 2.5);
  if (/^\s/.test(chunk)) return chunk.length > 1 ? 8 : 0;
  if (!/^\p{L}/u.test(chunk)) return 7 * chunk.length;
  return /^[A-Za-z]/.test(chunk)
    ? tenthsOfWord(chunk)
    : [...chunk].reduce((sum, letter) => sum + tenthsOfLetter(letter), 0);
}

/** Common parts of words are one token; `camelCase` is two. */
function tenthsOfWord(word: string): number {
  let tokens = 0;
  for (const [part] of word.matchAll(/[A-Z]?[^A-Z]+|[A-Z]+/g))
    tokens += part.length <= 9 ? 1 : Math.ceil(part.length / 6);
  return tokens * 10;
}

const tenthsOfLetter = (letter: string): number => (letter.charCodeAt(0) < FIRST_DENSE ? 6 : 10);
