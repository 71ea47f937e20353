import { accepts } from './accepts.js';
import { normalizePath } from './normalize-path.js';
import { compiled, type PathSet } from './scope.js';

/** Whether the path is in the scope. The path may be spelt any way that `normalizePath` takes; others never match. */
export function matches(set: PathSet, path: string): boolean {
  const normalized = normalizePath(path);
  if (!normalized.ok) return false;
  const { includes, excludes } = compiled(set);
  const read = `${normalized.path}/`;
  return accepts(includes, read) && !accepts(excludes, read);
}
