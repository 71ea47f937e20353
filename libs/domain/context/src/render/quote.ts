/** Text of strangers on one line: no line breaks, no control characters, nothing that turns the writing direction, at most `most` characters. */
export function oneLine(text: string, most = 200): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1).toWellFormed()}…`;
}

/** Text of strangers as quoted lines: whatever it says, it cannot pass for a line of ours. */
export const quoted = (text: string): string[] =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd())
    // Two empty lines say no more than one.
    .filter((line, index, lines) => line !== '' || (lines[index - 1] ?? '') !== '')
    .map((line) =>
      `> ${line
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .slice(0, 500)
        .toWellFormed()}`.trimEnd(),
    );

/** `a, b and 3 more`. */
export function some(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length <= most ? shown : `${shown} and ${items.length - most} more`;
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
