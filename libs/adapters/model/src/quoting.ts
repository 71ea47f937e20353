/** Data of people and agents as it goes into a prompt: no line of it can pass for one of ours. */
export const quoted = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `> ${line}`)
    .join('\n');

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
