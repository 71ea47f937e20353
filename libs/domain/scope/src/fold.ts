/** Invisible format characters that HFS+ drops from names, so that `.git` and `.g<U+200C>it` are one name there. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The one spelling of a name: NFC, case-folded, invisible format characters dropped.
 * Two names that any common file system may take for one fold to the same text. Folding twice changes nothing.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text.replace(IGNORED, '').normalize('NFD')) folded += foldCharacter(character);
  return folded.normalize('NFC');
}

/** Lower, upper, lower: the only order under which `ẞ`, `ß` and `SS` meet. One at a time, or a final sigma stays final. */
function foldCharacter(character: string): string {
  return character.toLowerCase().toUpperCase().toLowerCase();
}

const COMBINING = /^[\p{M}\u1160-\u11ff]/u;

/** Whether the character may melt into the one before it under NFC (accents, Hangul vowels and finals). */
export function combines(character: number): boolean {
  return character > 0x7f && COMBINING.test(String.fromCodePoint(character));
}

export function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}
