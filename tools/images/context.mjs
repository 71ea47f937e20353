// What the daemon is given to build an image: everything, so that the build needs no network.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileEntry, folderEntries } from './folder-entries.mjs';
import { productionClosure } from './production-closure.mjs';

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
 * The entries of the context: `dependencies/app/` has the packages of others, `app/app/` ours, both in the layout of this workspace and
 * both for /app of the image; beside them what is in containers/<name>.
 * `services` are the names of the services in it, `folders` what they read.
 */
export function contextOf(name, { services, folders = [] }) {
  const places = services.map((service) => `services/${service}`);
  for (const path of [...places.map((place) => `${place}/dist/main.js`), ...folders]) {
    if (!existsSync(join(root, path))) throw new NotBuilt(path);
  }
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { packages, workspaces, links } = productionClosure(lock, places, (path) => existsSync(join(root, path)));
  return [
    ...folderEntries(join(root, 'containers', name), '').filter(({ path }) => !path.endsWith('.spec.ts')),
    ...inFolder('dependencies', packages.flatMap(theirPackage)),
    ...inFolder('app', [...workspaces.flatMap(ourPackage), ...folders.flatMap(folder), ...links.map(linkEntry)]),
  ];
}

/** Without its own tests: they do not run, and some have keys among their fixtures. */
const theirPackage = (path) =>
  folderEntries(join(root, path), path).filter(
    (entry) => !/^\/(?:tests?|__tests__)(?:\/|$)/.test(entry.path.slice(path.length)),
  );

const ourPackage = (path) => [
  fileEntry(join(root, path, 'package.json'), `${path}/package.json`),
  ...folderEntries(join(root, path, 'dist'), `${path}/dist`, ['testing']),
];

const folder = (path) => folderEntries(join(root, path), path);

const linkEntry = ([path, target]) => ({ path, to: posix.normalize(relative(dirname(path), target)) });

/**
 * The entries below `<folder>/app`, with every folder above them: one that is left out is made by the daemon, with the time of the build.
 * `app` is in it for the same reason: COPY keeps the times of what it copies, not of the folder it copies into.
 */
function inFolder(folder, entries) {
  const files = entries.filter(({ from, to }) => from ?? to);
  const placed = files.map((entry) => ({ ...entry, path: `${folder}/app/${entry.path}` }));
  const folders = new Set([folder, `${folder}/app`, ...placed.flatMap(({ path }) => above(path))]);
  return [...[...folders].sort().map((path) => ({ path })), ...placed];
}

const above = (path) =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
