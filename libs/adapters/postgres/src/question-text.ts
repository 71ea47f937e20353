const LONGEST = 200;

/**
 * What fits into a question of the first line that says something, ended as a sentence. The evidence beside the question holds
 * the whole text.
 */
export function firstSentence(text: string): string {
  const line = text
    .split(/[\n\r\u2028\u2029]/)
    .map((one) => one.trim())
    .find((one) => one !== '');
  if (line === undefined) return 'No reason was given.';
  const characters = [...line];
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('').trimEnd()}…` : line;
  return /[.!?…]$/.test(shown) ? shown : `${shown.replace(/[:,;]$/, '')}.`;
}
