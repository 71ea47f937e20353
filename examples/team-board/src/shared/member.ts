/** Someone a card can be assigned to. */
export type Member = {
  /** Lower-case, unique, shown as `@handle`. */
  readonly handle: string;
  readonly name: string;
};

/** The first letters of the first and the last word of a name, for a small badge. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.charAt(0) ?? '';
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : '';
  return (first + last).toUpperCase();
}
