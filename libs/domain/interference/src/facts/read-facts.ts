import { type Entity, type Outline, wordsIn } from '@manyhands/conflict';
import type { CodeLanguage, SourceFacts } from '@manyhands/context';
import type { EntityFacts, TextFacts } from '../change-facts.js';
import { declaredNames, namesOfKey } from './declared-names.js';
import { digest } from './digest.js';
import { importsOf } from './imports-of.js';
import { resourcesIn } from './resources-in.js';

/** One text of source code with what parsers made of it. */
export interface ReadText {
  readonly language: CodeLanguage;
  readonly text: string;
  readonly outline: Outline;
  readonly source: SourceFacts;
}

/** Nobody wrote a text with more of them; of what has more nothing is said. */
const MOST_ENTITIES = 10_000;

/** What a text of source code says; null when it is too much. */
export function readFacts({ language, text, outline, source }: ReadText): TextFacts | null {
  const placed = [...entitiesIn(outline.entities, '')];
  if (placed.length > MOST_ENTITIES) return null;
  const imports = importsOf(language, text, { outline, source });
  const declares = declaredNames(language, text, { outline, source });
  const known = new Set([
    ...imports.flatMap(({ names }) => names.map(({ local }) => local)),
    ...outline.entities.flatMap(({ key }) => (key === null ? [] : namesOfKey(key))),
  ]);
  return {
    entities: together(
      placed.map(({ key, spans }) =>
        entityFacts(key, spans.map(([start, end]) => text.slice(start, end)).join(' '), known),
      ),
    ),
    declares,
    imports,
    resources: resourcesIn(text),
    unit: language === 'go' ? goPackage(text) : null,
  };
}

interface PlacedEntity {
  readonly key: string;
  /** Its text without its members, which stand for themselves. */
  readonly spans: readonly (readonly [number, number])[];
}

function* entitiesIn(entities: readonly Entity[], outer: string): Generator<PlacedEntity> {
  for (const { key, start, end, members, import: imported } of entities) {
    if (key === null || imported !== null || !SAYS_SOMETHING.test(key)) continue;
    const spans =
      members === null ? [[start, end] as const] : [[start, members.start] as const, [members.end, end] as const];
    yield { key: outer + key, spans };
    if (members !== null) yield* entitiesIn(members.entities, `${outer}${key} › `);
  }
}

/** Rows of imports and of what is passed on are merged name by name: writing them both is no ground for anything. */
const SAYS_SOMETHING = /^(?!import |reexport |export |package$|docstring$)/;

const entityFacts = (key: string, text: string, known: ReadonlySet<string>): EntityFacts => ({
  key,
  digest: digest(text),
  uses: [...wordsIn(text)].filter((word) => known.has(word) && !namesOfKey(key).includes(word)),
});

/** Overloads, and a getter and its setter, are one entity. */
function together(entities: readonly EntityFacts[]): EntityFacts[] {
  const byKey = new Map<string, EntityFacts>();
  for (const one of entities) {
    const known = byKey.get(one.key);
    const joined = known && {
      digest: digest(`${known.digest} ${one.digest}`),
      uses: [...new Set([...known.uses, ...one.uses])],
    };
    byKey.set(one.key, { ...one, ...joined });
  }
  return [...byKey.values()];
}

/** Null for a file that is only built under a condition: others may declare the same names for the other conditions. */
const goPackage = (text: string): string | null =>
  /^\/\/(go:build|\s*\+build) /m.test(text) ? null : (/^package\s+(\w+)/m.exec(text)?.[1] ?? null);
