/** Output as the database can hold it: programs may print NUL, and a cut may halve a character. Both become U+FFFD. */
export const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
