/** A path into a document the way people write it: `plan.tasks[0].scope[1]`. The document itself is `body`. */
export function fieldPath(path: readonly PropertyKey[], root = 'body'): string {
  const text = path.reduce<string>((before, part) => `${before}${step(part, before === '')}`, '');
  return text === '' ? root : text;
}

function step(part: PropertyKey, first: boolean): string {
  if (typeof part === 'number') return `[${part}]`;
  const name = String(part);
  if (!/^[A-Za-z_][\w-]*$/.test(name)) return `[${JSON.stringify(name.slice(0, 60))}]`;
  return first ? name : `.${name}`;
}
