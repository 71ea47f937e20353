import { type ChangeFacts, factsOf, type FileChange, type FileFacts } from '../change-facts.js';
import { writtenIn } from './written.js';

/** A name of one file that a change newly needs in another, or in the same one. */
export interface NewUse {
  readonly target: string;
  /** As its file calls it. */
  readonly name: string;
  /** Where it is needed. */
  readonly path: string;
  readonly how: 'imports' | 'uses';
}

/** What a change needs after it and did not need before: imports that are new, and names in entities that did not use them before. */
export const newUses = ({ files }: ChangeFacts): NewUse[] => files.flatMap(newUsesIn);

function newUsesIn(file: FileChange): NewUse[] {
  const [was, is] = [factsOf(file.before), factsOf(file.after)];
  if (was === null || is === null || file.after === 'absent') return [];
  const old = new Set([...importedNames(was)].map(keyOf));
  const used = newlyUsed(file);
  const { path } = file;
  const imported = [...importedNames(is)].flatMap((one): NewUse[] => {
    if (!old.has(keyOf(one))) return [{ target: one.target, name: one.name, path, how: 'imports' }];
    return used.has(one.local) ? [{ target: one.target, name: one.name, path, how: 'uses' }] : [];
  });
  const own = is.declares
    .filter(({ name }) => used.has(name))
    .map(({ name }): NewUse => ({ target: path, name, path, how: 'uses' }));
  return [...imported, ...own];
}

interface Imported {
  readonly target: string;
  readonly name: string;
  readonly local: string;
}

function* importedNames({ imports }: FileFacts): Generator<Imported> {
  for (const { targets, names } of imports)
    for (const target of targets) for (const one of names) yield { target, ...one };
}

const keyOf = ({ target, name }: Imported): string => `${target}\0${name}`;

/** Names that entities use after the change and did not use before it. */
function newlyUsed(file: FileChange): Set<string> {
  const written = [...writtenIn(file).values()];
  return new Set(
    written.flatMap(({ before, after }) => (after?.uses ?? []).filter((name) => before?.uses.includes(name) !== true)),
  );
}
