import type { Entity, ImportPart, Outline } from '@manyhands/conflict';
import type { CodeLanguage, SourceFacts } from '@manyhands/context';
import type { ImportedName, ImportFacts } from '../change-facts.js';
import { isJavaScript } from './declared-names.js';

/** The imports of a text. Of JavaScript and TypeScript the names are in the outline, of other languages in what its reader found. */
export function importsOf(
  language: CodeLanguage,
  text: string,
  { outline, source }: { readonly outline: Outline; readonly source: SourceFacts },
): ImportFacts[] {
  if (!isJavaScript(language))
    return source.imports.map((one) => ({ module: one.module, names: one.names.map(asItIs) }));
  const named = outline.entities.flatMap((entity) => scriptImport(entity, text) ?? []);
  const known = new Set(named.map(({ module }) => module));
  const others = source.imports.filter(({ module }) => !known.has(module));
  return [...named, ...others.map(({ module }) => ({ module, names: [] }))];
}

const asItIs = (name: string): ImportedName => ({ name, local: name });

const IMPORT = /^import (?<module>.*?)(?: type)?(?<required> default \S+)?(?<head> default)?(?<all> \*)?$/s;
const PASSED_ON = /^reexport (?:type )?(?<module>.+)$/s;

function scriptImport({ key, import: imported }: Entity, text: string): ImportFacts | null {
  if (key === null || imported === null) return null;
  const names = namesIn(imported, text);
  const passedOn = PASSED_ON.exec(key)?.groups?.['module'];
  if (passedOn !== undefined) return { module: passedOn, names };
  const groups = IMPORT.exec(key)?.groups;
  if (groups?.['module'] === undefined) return null;
  const wholes = wholesOf(groups).map((name, at) => ({ name, local: imported.locals[at] ?? '' }));
  return { module: groups['module'], names: [...wholes, ...names] };
}

const namesIn = ({ list }: ImportPart, text: string): ImportedName[] =>
  (list?.names ?? []).map(({ start, end, local }) => ({ name: importedName(text.slice(start, end)), local }));

/** What is imported apart from the names in braces, in the order in which it is written. */
const wholesOf = ({ required, head, all }: Readonly<Record<string, string | undefined>>): string[] => [
  ...(head === undefined ? [] : ['default']),
  ...(required === undefined && all === undefined ? [] : ['*']),
];

/** `type a as b`, and `a: b` of a `require`, are `a`; `type` alone is a name too. */
const importedName = (written: string): string =>
  (/^(?:type\s+(?!as\b))?([^\s:,]+)/s.exec(written)?.[1] ?? written).replace(/^['"]|['"]$/g, '');
