/** Characters of a name in a sentence. */
const LONGEST = 120;

/** A name out of a stranger's text, as it may stand in a sentence: one line, no control characters, quoted. */
export function quoted(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').toWellFormed();
  return `\`${plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1).toWellFormed()}…` : plain}\``;
}

/** `a.ts`, or `a.ts and b.ts`. */
export const places = (paths: readonly string[]): string => paths.map(quoted).join(' and ');
