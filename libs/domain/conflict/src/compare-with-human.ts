/** How a result stands to what a person made of the same conflict. `none`: there is no result. */
export type Equality = 'exact' | 'whitespace' | 'order' | 'different' | 'none';
export const EQUALITIES: readonly Equality[] = ['exact', 'whitespace', 'order', 'different', 'none'];

/** `order`: the same lines, apart from white space, in another order. A person who deleted the file made something different. */
export function compareWithHuman(ours: string, human: string | null): Exclude<Equality, 'none'> {
  if (human === null) return 'different';
  if (ours === human) return 'exact';
  if (squeezed(ours) === squeezed(human)) return 'whitespace';
  return sortedLines(ours) === sortedLines(human) ? 'order' : 'different';
}

const squeezed = (text: string): string => text.replace(/\s+/g, '');

/** A comma at the end of a line comes and goes with the place of the line in its list. */
const sortedLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => squeezed(line).replace(/,$/, ''))
    .filter((line) => line !== '')
    .sort()
    .join('\n');
