/**
 * What a sandbox says, as the database can hold it: programs print NUL, and a cut may halve a character. Both become U+FFFD.
 * Everything from a sandbox passes through here before it is stored: output, what the agent says, verdicts, reasons of failures.
 */
export const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD').toWellFormed();
