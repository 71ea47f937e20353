/** Invisible characters. HFS+ drops some from names, ext4 with case folding all: `.git` and `.g<U+200C>it` are one name there. */
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The one spelling of a name: NFC, case-folded, invisible characters dropped.
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
  const points: number[] = [];
  for (const character of text) points.push(character.codePointAt(0) ?? 0);
  return points;
}
