import type { ManifestFacts } from '@manyhands/context';
import { listOf, recordOf, textOf, textsOf } from './loose.js';
import { manifestFacts } from './manifest.js';

const NEEDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
/** Older ways to say where a package begins, the source before what is built of it. */
const MAIN = ['source', 'module', 'main', 'types', 'typings'];
const MAX_TARGETS = 20;
const MAX_DEPTH = 6;

export function readPackageJson(text: string): ManifestFacts {
  const said = recordOf(JSON.parse(text));
  const workspaces = Array.isArray(said['workspaces']) ? said['workspaces'] : recordOf(said['workspaces'])['packages'];
  return manifestFacts('npm', {
    name: textOf(said['name']),
    description: textOf(said['description']),
    dependencies: NEEDS.flatMap((key) => Object.keys(recordOf(said[key]))),
    members: textsOf(workspaces),
    entries: entriesOf(said),
    aliases: targetsByKey(recordOf(said['imports'])),
    scripts: Object.entries(recordOf(said['scripts'])).flatMap(([name, command]) =>
      typeof command === 'string' ? [{ name: name.slice(0, 100), command: command.slice(0, 500) }] : [],
    ),
  });
}

/** `exports` as a text, by conditions, or by subpaths; then the older fields. */
function entriesOf(said: Readonly<Record<string, unknown>>): Record<string, readonly string[]> {
  const exported = said['exports'];
  const bySubpath = Object.keys(recordOf(exported)).some((key) => key.startsWith('.'));
  const entries = bySubpath ? targetsByKey(recordOf(exported)) : { '.': targetsOf(exported) };
  const main = MAIN.flatMap((key) => targetsOf(said[key]));
  return { ...entries, '.': [...(entries['.'] ?? []), ...main] };
}

const targetsByKey = (map: Readonly<Record<string, unknown>>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, targetsOf(value)]));

/** Every file that a value may stand for, whatever the conditions, in the order in which they are written. */
function targetsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > MAX_DEPTH) return [];
  const inner = Array.isArray(value) ? listOf(value) : Object.values(recordOf(value));
  return inner.flatMap((one) => targetsOf(one, depth + 1)).slice(0, MAX_TARGETS);
}
