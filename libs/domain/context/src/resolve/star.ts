/** What the one star of a pattern stands for in a text; '' for a pattern without a star; null when the pattern does not fit. */
export function starOf(pattern: string, text: string): string | null {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(star, text.length - after.length) : null;
}
