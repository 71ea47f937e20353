// What the daemon is given to build an image: everything, so that the build needs no network.
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileEntry, folderEntries } from './folder-entries.mjs';
import { whatItReads } from './what-it-reads.mjs';

const root = resolve(import.meta.dirname, '../..');

/** What has not been built cannot become an image. */
export class NotBuilt extends Error {
  code = 'not-built';
  retryable = false;
  constructor(what) {
    super(`${what} is not there: run npm run build`);
    this.name = 'NotBuilt';
  }
}

/**
 * The entries of the context: `dependencies/app/` has the packages of others, `app/app/` the program and what it looks for, both in the
 * layout of this workspace and both for /app of the image; beside them what is in containers/<name>. `others` are programs beside it.
 */
export function contextOf(name, others) {
  for (const program of [name, ...others])
    if (!existsSync(join(root, `dist/${program}.mjs`))) throw new NotBuilt(`dist/${program}.mjs`);
  const { files, places, packages } = whatItReads([name, ...others], root);
  for (const path of places) if (!existsSync(join(root, path))) throw new NotBuilt(path);
  return [
    ...folderEntries(join(root, 'containers', name), '').filter(({ path }) => !path.endsWith('.spec.ts')),
    ...inFolder('dependencies', packages.flatMap(theirPackage)),
    ...inFolder('app', [...files, ...places].flatMap(ours)),
  ];
}

/** Without its own tests: they do not run, and some have keys among their fixtures. */
const theirPackage = (path) =>
  folderEntries(join(root, path), path).filter(
    (entry) => !/^\/(?:tests?|__tests__)(?:\/|$)/.test(entry.path.slice(path.length)),
  );

const ours = (path) =>
  statSync(join(root, path)).isDirectory()
    ? folderEntries(join(root, path), path)
    : [fileEntry(join(root, path), path)];

/**
 * The entries below `<folder>/app`, with every folder above them: one that is left out is made by the daemon, with the time of the build.
 * `app` is in it for the same reason: COPY keeps the times of what it copies, not of the folder it copies into.
 */
function inFolder(folder, entries) {
  const files = entries.filter(({ from }) => from);
  const placed = files.map((entry) => ({ ...entry, path: `${folder}/app/${entry.path}` }));
  const folders = new Set([folder, `${folder}/app`, ...placed.flatMap(({ path }) => above(path))]);
  return [...[...folders].sort().map((path) => ({ path })), ...placed];
}

const above = (path) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
