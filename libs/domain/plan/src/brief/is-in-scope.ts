import { normalizePath, parseScope, type Scope } from '@manyhands/scope';
import type { Prover } from '../prover.js';
import { isRootName } from './is-path-text.js';

interface Circumstances {
  readonly scope: Scope;
  /** The text before the mention. */
  readonly words: string;
  readonly judge: Prover;
}

/** "Add a package.json" means a new one, somewhere in the scope; "change package.json" means the one in the root. */
const ANY_OF_THEM = /\b(?:a|an|its|their|own|each|every)\s+[`"']?$/i;

/** Whether a task may write what its brief names: a file, something in a folder or of a pattern, or a name in some folder. */
export function isInScope(path: string, { scope, words, judge }: Circumstances): boolean {
  if (judge.matches(scope, path) === true) return true;
  if (path.includes('/')) return meets(scope, path, judge);
  if (isRootName(path) && !ANY_OF_THEM.test(words)) return namesIt(scope, path);
  return meets(scope, `**/${path}`, judge);
}

/** Something too complex to compare may be in the scope. */
function meets(scope: Scope, pattern: string, judge: Prover): boolean {
  const parsed = parseScope([pattern]);
  return !parsed.ok || judge.compare(scope, parsed.scope).kind !== 'disjoint';
}

/** Whether a pattern of the scope ends in this name, in whatever folder. */
function namesIt({ patterns }: Scope, name: string): boolean {
  return patterns.some((pattern) => {
    const normalized = normalizePath(pattern);
    return normalized.ok && normalized.path.endsWith(`/${name.toLowerCase()}`);
  });
}
