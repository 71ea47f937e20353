import { PROTECTED_PATHS } from '@manyhands/plan';
import { matches, normalizePath, parseScope, type Scope } from '@manyhands/scope';

interface ProtectedPath {
  readonly scope: Scope;
  /** For a whole folder: its folded name, with a slash at the end. */
  readonly folder: string | null;
}

const PROTECTED: readonly ProtectedPath[] = PROTECTED_PATHS.map((pattern) => {
  const parsed = parseScope([pattern]);
  if (!parsed.ok) throw new Error(`a protected path cannot be read: ${pattern}`);
  const folder = pattern.endsWith('/**') && !/[*?[{]/.test(pattern.slice(0, -3));
  return { scope: parsed.scope, folder: folder ? `${folded(pattern.slice(0, -3))}/` : null };
});

/**
 * Whether a path decides how git, the checks or the agents behave and the scope does not open it by name: by the path itself,
 * or by a pattern that begins inside the protected folder. A wildcard that passes over it does not count.
 */
export function isClosed(scope: Scope, path: string): boolean {
  const guards = PROTECTED.filter((guard) => matches(guard.scope, path));
  if (guards.length === 0) return false;
  const spelt = folded(path);
  const opens = scope.patterns.some((pattern) => {
    const written = folded(pattern.replace(/\/$/, ''));
    return written === spelt || guards.some(({ folder }) => folder !== null && `${written}/`.startsWith(folder));
  });
  return !opens;
}

function folded(path: string): string {
  const normalized = normalizePath(path);
  return normalized.ok ? normalized.path : path;
}
