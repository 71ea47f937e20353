import { isPathText } from './is-path-text.js';

/** A path that a text names. */
export interface Mention {
  /** As it stands in a plan: without quotes, line numbers and a leading `./`. */
  readonly path: string;
  /** Where its words begin and end in the text, quotes included. */
  readonly start: number;
  readonly end: number;
}

/** Words, and what stands between backquotes on one line. */
const PIECE = /`[^`\n]+`|[^\s`]+/g;

/** Longer than any path: not worth looking at. */
const LONGEST = 300;

/** Most paths that are looked at in one text. */
const MOST_MENTIONS = 200;

/** The paths that a text names, in the order of the text: the first 200 of them. `isTracked` knows the files of the repository, if anybody does. */
export function findMentions(text: string, isTracked: (path: string) => boolean): Mention[] {
  const mentions: Mention[] = [];
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    if (mentions.length >= MOST_MENTIONS) break;
    if (piece.length > LONGEST) continue;
    const isQuoted = piece.startsWith('`');
    const path = withoutTrimmings(isQuoted ? piece.slice(1, -1).trim() : piece);
    if (!isPathText(path, { isQuoted, isTracked })) continue;
    const start = index + Math.max(0, piece.indexOf(path));
    mentions.push({
      path,
      start: isQuoted ? index : start,
      end: isQuoted ? index + piece.length : start + path.length,
    });
  }
  return mentions;
}

/** `(src/a.ts:12),` is about `src/a.ts`, and so are `./src/a.ts`, `src/a.ts#L10` and `[a](src/a.ts)`. */
function withoutTrimmings(piece: string): string {
  const target = /\]\(([^)]+)\)/.exec(piece)?.[1] ?? piece;
  return target
    .replace(/^["'(<]+/, '')
    .replace(/["')>.,;:!?]+$/, '')
    .replace(/['’]s$/, '')
    .replace(/#.*$/, '')
    .replace(/(:\d+)+$/, '')
    .replace(/^\.\//, '');
}
