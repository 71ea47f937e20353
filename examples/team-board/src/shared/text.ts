/** One space between words, none around them. */
export function tidy(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** The text, or its beginning and an ellipsis when it has more characters than `limit`. */
export function truncate(text: string, limit: number): string {
  const characters = [...text];
  if (characters.length <= limit) return text;
  const kept = characters.slice(0, limit - 1).join('');
  return `${kept.trimEnd()}…`;
}

/** True when every word of `wanted` occurs in the text, whatever its case. */
export function mentions(text: string, wanted: string): boolean {
  const haystack = text.toLowerCase();
  return tidy(wanted.toLowerCase())
    .split(' ')
    .every((word) => haystack.includes(word));
}
