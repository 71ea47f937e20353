import { posix } from 'node:path';
import { nameTrap } from './name-traps.js';

/** Where a symbolic link leads, by its text alone: to a path of the tree, or why nowhere that can be proved. */
export type LinkTarget =
  { readonly kind: 'inside'; readonly path: string } | { readonly kind: 'refused'; readonly why: string };

const refused = (why: string): LinkTarget => ({ kind: 'refused', why });

/**
 * Reads a link's target. Going up is read only at the beginning, where it starts from real directories: after a name, `..`
 * means something else as soon as that name is a link itself.
 */
export function readLinkTarget(path: string, target: string): LinkTarget {
  if (target === '' || target.includes('\0')) return refused('with an unreadable target');
  if (/^[/~]|^[a-z]:|\\/iu.test(target)) return refused('outside the repository');
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  const firstName = segments.findIndex((segment) => segment !== '..');
  if (firstName !== -1 && segments.lastIndexOf('..') > firstName) return refused('by way of ".." after a name');
  const reached = posix.join(posix.dirname(path), ...segments);
  if (reached === '.' || reached === '..' || reached.startsWith('../')) return refused('outside the repository');
  return nameTrap(reached, false) === null ? { kind: 'inside', path: reached } : refused('into .git');
}

/** The path and every directory above it: `a`, `a/b`, `a/b/c`. */
export function* prefixes(path: string): Generator<string> {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) yield path.slice(0, slash);
  yield path;
}
