import { normalizePath } from '@manyhands/scope';

const SIGN = /[*?[{]/;

/**
 * The text that every path of a pattern begins with, normalised, as far as the pattern spells it out; a path is read with a final `/`.
 * Empty when the pattern begins with a wildcard. Not for exclusions.
 */
export function literalBeginning(pattern: string): string {
  const sign = pattern.search(SIGN);
  if (sign < 0) return folded(pattern.replace(/\/$/, ''), '/');
  const folder = pattern.slice(0, pattern.lastIndexOf('/', sign) + 1);
  const name = pattern.slice(folder.length, sign);
  // A name may begin with a dot or two that are no name by themselves.
  return (name === '' ? '' : folded(folder + name, '')) || folded(folder.replace(/\/$/, ''), '/');
}

/** The folder that every path of a pattern lies in, with a final `/`; a path without wildcards counts as a folder. */
export function literalFolder(pattern: string): string {
  const beginning = literalBeginning(pattern);
  return beginning.slice(0, beginning.lastIndexOf('/') + 1);
}

function folded(text: string, end: string): string {
  const normalized = normalizePath(text);
  return normalized.ok ? `${normalized.path}${end}` : '';
}

/** The folders that a path lies in, outermost first, from the root (the empty text) to the path itself with a final `/`. */
export function foldersOf(path: string): string[] {
  const folders = [''];
  const read = `${path}/`;
  for (let slash = read.indexOf('/'); slash >= 0; slash = read.indexOf('/', slash + 1))
    folders.push(read.slice(0, slash + 1));
  return folders;
}
