import { type ChangeFacts, factsOf, type FileChange } from '../change-facts.js';
import type { Finding } from '../finding.js';
import { places, quoted } from './say.js';

interface Added {
  readonly name: string;
  readonly path: string;
}

/** Built for one system or one processor: others may declare the same names. */
const FOR_ONE_SYSTEM =
  /_(linux|windows|darwin|freebsd|netbsd|openbsd|android|ios|js|wasip1|unix|amd64|arm64|386|arm|wasm)(_test)?\.go$/;

/** A name that both add in different files which see each other's names without an import. */
export function sameUnit(a: ChangeFacts, b: ChangeFacts): Finding[] {
  const theirs = addedNames(b);
  return [...addedNames(a)].flatMap(([key, ours]) => {
    const other = theirs.get(key);
    if (other === undefined || other.path === ours.path) return [];
    const paths = [ours.path, other.path].sort();
    const sentence = `${a.called} and ${b.called} both add ${quoted(ours.name)} to one package, in ${places(paths)}.`;
    return [{ kind: 'same-name', changes: [a.changeId, b.changeId], paths, name: ours.name, sentence } as const];
  });
}

/** By the unit and the name. */
const addedNames = ({ files }: ChangeFacts): Map<string, Added> =>
  new Map(
    files.flatMap((file) =>
      addedIn(file).map(({ unit, name }) => [`${unit}\0${name}`, { name, path: file.path }] as const),
    ),
  );

function addedIn({ path, before, after }: FileChange): { unit: string; name: string }[] {
  const [was, is] = [factsOf(before), factsOf(after)];
  if (was === null || is === null || is.unit === null || FOR_ONE_SYSTEM.test(path)) return [];
  const unit = `${path.slice(0, Math.max(0, path.lastIndexOf('/')))}\0${is.unit}`;
  const old = new Set(was.declares.map(({ name }) => name));
  return is.declares.flatMap(({ name, signature }) => (old.has(name) || signature === null ? [] : [{ unit, name }]));
}
