/** A fact of an escalation as text: prose and logs as they are, lists of text line by line, the rest as JSON. */
export function evidenceText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join('\n');
  return JSON.stringify(value, null, 2) ?? String(value);
}
