/** Signs that change what a reader sees without being seen: controls, format characters (also those that turn text around). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A name out of a repository, for a sentence: what cannot be seen is written as `\xNN` or `\u{NNNN}`. */
export const shown = (text: string): string => text.replace(UNSEEN, written);

function written(sign: string): string {
  const point = sign.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  return point <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
