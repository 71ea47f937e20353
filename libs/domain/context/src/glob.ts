/**
 * Whether a path matches a pattern: `*` and `?` within a segment, `**` for any number of segments. No classes, no braces: what
 * CODEOWNERS and workspace lists share. Linear in the path for each star, whatever the pattern.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  return matchAll(pattern.split('/'), path.split('/'), { star: '**', one: matchesSegment });
}

/** `*` any characters, `?` one character. */
const matchesSegment = (pattern: string, segment: string): boolean =>
  matchAll([...pattern], [...segment], { star: '*', one: (sign, character) => sign === '?' || sign === character });

/** The two-finger match: on a mismatch the last star takes one item more. */
function matchAll(
  pattern: readonly string[],
  items: readonly string[],
  signs: { readonly star: string; readonly one: (sign: string, item: string) => boolean },
): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let item = 0; item < items.length;) {
    const sign = pattern[at];
    if (sign === signs.star) {
      star = at;
      at += 1;
      taken = item;
    } else if (sign !== undefined && signs.one(sign, items[item] ?? '')) {
      at += 1;
      item += 1;
    } else if (star >= 0) {
      at = star + 1;
      taken += 1;
      item = taken;
    } else return false;
  }
  return pattern.slice(at).every((sign) => sign === signs.star);
}
