/** `(2) Manyhands`, `not live · Manyhands`. */
export function pageTitle(questions: number, stale: boolean): string {
  const name = questions > 0 ? `(${questions}) Manyhands` : 'Manyhands';
  return stale ? `not live · ${name}` : name;
}
