const MAX_QUOTE = 4_000;

/** Words of others, marked line by line, so that nobody takes them for words of ours. */
export function quote(words: string, max = MAX_QUOTE): string {
  const shown = words.length > max ? `${words.slice(0, max).toWellFormed()} […]` : words;
  return shown
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');
}

/** One line of others inside a sentence of ours. */
export const inline = (words: string, max = 200): string =>
  JSON.stringify(words.length > max ? `${words.slice(0, max).toWellFormed()}…` : words);
