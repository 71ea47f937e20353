import { type PathProblemCode, type Refusal, refuse } from './problems.js';

/** Control characters and line separators: they break logs, prompts and line-based tools. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;

const DRIVE = /^[a-z]:/iu;

const LONE_SURROGATE = /\p{Cs}/u;

/** What no path and no pattern may contain, whatever it means. `null` when the text is fine. */
export function checkText(text: string): Refusal<PathProblemCode> | null {
  if (text === '') return refuse('empty', 'is empty: name a path');
  if (text.includes('\\')) return refuse('backslash', 'contains a backslash: separate segments with /');
  if (CONTROL.test(text)) return refuse('control-character', 'contains a control character: remove it');
  if (LONE_SURROGATE.test(text)) return refuse('invalid-text', 'is not valid Unicode: it has half a surrogate pair');
  if (text.startsWith('/') || DRIVE.test(text)) {
    return refuse('absolute', 'is absolute: write it relative to the root of the repository');
  }
  return null;
}

/** What no segment may be. `null` when the segment is a name. */
export function checkSegment(segment: string): Refusal<PathProblemCode> | null {
  if (segment === '') return refuse('empty-segment', 'has an empty segment: write one / between names');
  if (segment === '.') return refuse('dot-segment', 'has a "." segment: remove it');
  if (segment === '..') return refuse('parent-segment', 'has a ".." segment and may leave the repository: remove it');
  return null;
}
