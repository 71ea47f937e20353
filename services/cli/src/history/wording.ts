export const count = (value: number): string => value.toLocaleString('en-US');
export const share = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
/** What came out of a repository must not move the cursor. */
export const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
