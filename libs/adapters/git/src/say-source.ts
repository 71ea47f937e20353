import type { Source } from './import-source.js';

/** What git said of a source, in one line, without a password that its URL may hold. */
export function reasonOf(cause: unknown, source: Source): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const told = text.split('\n').filter((line) => /^(fatal|error|remote):/.test(line));
  return (told.length > 0 ? told.join(' ') : text.trim()).replaceAll(source.location, source.shown);
}
