import type { Entity, Outline } from '@manyhands/conflict';
import type { CodeLanguage, SourceFacts } from '@manyhands/context';
import type { DeclaredName } from '../change-facts.js';

/** Characters of a signature; what is longer has none. */
const LONGEST = 4000;

/** Kinds of things that make a name known, to the rest of the file or as a member. */
const NAMED = /^(?:value|type|module|macro|method|member) (.+)$/s;

/** `value a, b` → `a`, `b`; of a member, its own name. */
export const namesOfKey = (key: string): string[] => NAMED.exec(key.split(' › ').at(-1) ?? key)?.[1]?.split(', ') ?? [];

/** The names of the top level, each with its signature. What is exported under another name, or passed on, has none. */
export function declaredNames(
  language: CodeLanguage,
  text: string,
  { outline, source }: { readonly outline: Outline; readonly source: SourceFacts },
): DeclaredName[] {
  const exported = new Set(source.symbols);
  const found = new Map<string, DeclaredName>();
  for (const entity of outline.entities) {
    if (entity.import !== null || entity.key === null) continue;
    const signature = signatureOf(entity, text);
    for (const name of namesOfKey(entity.key)) add(found, { name, exported: exported.has(name), signature });
    if (isDefault(language, entity, text)) add(found, { name: 'default', exported: true, signature });
  }
  for (const name of exported) if (!found.has(name)) found.set(name, { name, exported: true, signature: null });
  return [...found.values()];
}

/** Of a type and a value with one name, and of overloads, all count. */
function add(found: Map<string, DeclaredName>, one: DeclaredName): void {
  const known = found.get(one.name);
  if (known === undefined) found.set(one.name, one);
  else found.set(one.name, { ...one, signature: joined(known.signature, one.signature) });
}

const joined = (one: string | null, other: string | null): string | null =>
  one === null || other === null ? null : `${one} ${other}`;

export const isJavaScript = (language: CodeLanguage): boolean =>
  language === 'typescript' || language === 'tsx' || language === 'javascript';

const isDefault = (language: CodeLanguage, { start, end }: Entity, text: string): boolean =>
  isJavaScript(language) && /^(@[^\n]*\s+)*export\s+default\b/.test(text.slice(start, Math.min(end, start + 2000)));

const PRIVATE = /^(@[^\n]*\s+)*(private\b|#|static\s+#|static\s+private\b|private\s+static\b)/;

/** The head, and of a class the heads of its members that are not private; of what has no body, as a type, all of it. */
function signatureOf({ start, end, head, members }: Entity, text: string): string | null {
  if (head === undefined) return plain(text.slice(start, end));
  const inner = (members?.entities ?? []).map((member) => text.slice(member.start, member.head ?? member.end));
  return plain([text.slice(start, head), ...inner.filter((one) => !PRIVATE.test(one))].join(' '));
}

function plain(text: string): string | null {
  const short = text
    .replace(/\s+/g, ' ')
    .replace(/ ?([(){}[\]<>,:;=|&]) ?/g, '$1')
    .replace(/,([)\]}>])/g, '$1')
    .trim();
  return short.length > LONGEST ? null : short;
}
