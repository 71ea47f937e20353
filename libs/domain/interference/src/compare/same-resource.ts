import { type ChangeFacts, factsOf, type FileChange, type Resource } from '../change-facts.js';
import type { Finding } from '../finding.js';
import { groupBy } from './group-by.js';
import { migrationNames } from './migration-names.js';
import { places, quoted } from './say.js';

interface Added {
  /** In which part of the repository the name is one. */
  readonly where: string;
  readonly what: string;
  readonly name: string;
  readonly value: string | null;
  readonly path: string;
}

/** Migrations, routes, defaults of variables and scripts that both add under one name. Two that say the same are fine. */
export function sameResource(a: ChangeFacts, b: ChangeFacts): Finding[] {
  const theirs = groupBy(b.files.flatMap(addedIn), keyOf);
  return [...groupBy(a.files.flatMap(addedIn), keyOf)].flatMap(([key, ours]) => {
    const [pair] = ours.flatMap((one) =>
      (theirs.get(key) ?? []).flatMap((other) => (isAnother(one, other) ? [{ one, other }] : [])),
    );
    if (pair === undefined) return [];
    const { one, other } = pair;
    const paths = [...new Set([one.path, other.path])].sort();
    const values = one.value === null || other.value === null ? '' : ', with different values';
    const sentence = `${a.called} and ${b.called} both add the ${one.what} ${quoted(one.name)}, in ${places(paths)}${values}.`;
    return [
      {
        kind: 'same-resource',
        changes: [a.changeId, b.changeId],
        paths,
        name: `${one.what} ${one.name}`,
        sentence,
      } as const,
    ];
  });
}

const keyOf = ({ where, what, name }: Added): string => [what, where, name].join('\0');

/** One file is what git compares, but for a value: there both lines may stay. */
const isAnother = (one: Added, other: Added): boolean =>
  one.value === null && other.value === null
    ? one.path !== other.path || one.what === 'route'
    : one.value !== other.value;

const CALLED: Readonly<Record<Resource['kind'], string>> = {
  route: 'route',
  variable: 'default of the variable',
  script: 'script',
};

function addedIn(file: FileChange): Added[] {
  const { path } = file;
  const named = [...resourcesAdded(file)].map(({ kind, name, value }): Added => ({
    where: file.package,
    what: CALLED[kind],
    name,
    value,
    path,
  }));
  return [...named, ...migrationNames(file).map((one) => ({ ...one, value: null, path }))];
}

/** Resources that the file did not name, or not with this value, before. */
function* resourcesAdded({ before, after }: FileChange): Generator<Resource> {
  const [was, is] = [factsOf(before), factsOf(after)];
  if (was === null || is === null) return;
  const old = new Set(was.resources.map((one) => `${one.kind} ${one.name} ${one.value}`));
  for (const one of is.resources) if (!old.has(`${one.kind} ${one.name} ${one.value}`)) yield one;
}
