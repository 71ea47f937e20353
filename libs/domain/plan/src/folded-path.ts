import { normalizePath } from '@manyhands/scope';

/** The one spelling of a path, for comparing; a text that is no path stays as it is. */
export function foldedPath(path: string): string {
  const normalized = normalizePath(path);
  return normalized.ok ? normalized.path : path;
}
