import { checkSegment, checkText } from './check-text.js';
import { fold } from './fold.js';
import { MAX_PATH_LENGTH } from './limits.js';
import { type PathProblemCode, quote, type Refusal, refuse } from './problems.js';

export type NormalizedPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly code: PathProblemCode; readonly message: string };

/**
 * The path as scopes see it: NFC, case-folded, relative, segments separated by single slashes.
 * For comparing, not for opening files: `README.md` becomes `readme.md`.
 */
export function normalizePath(path: string): NormalizedPath {
  const refusal = checkWritten(path);
  if (refusal !== null) return refused(path, refusal);
  const folded = fold(path);
  const afterFolding = checkText(folded) ?? checkSegments(folded);
  return afterFolding === null ? { ok: true, path: folded } : refused(path, afterFolding);
}

function checkWritten(path: string): Refusal<PathProblemCode> | null {
  if (path.length > MAX_PATH_LENGTH) return refuse('too-long', `is longer than ${MAX_PATH_LENGTH} characters`);
  return checkText(path);
}

function checkSegments(path: string): Refusal<PathProblemCode> | null {
  for (const segment of path.split('/')) {
    const refusal = checkSegment(segment);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refused(path: string, refusal: Refusal<PathProblemCode>): NormalizedPath {
  return { ok: false, code: refusal.code, message: `path ${quote(path)} ${refusal.reason}` };
}
