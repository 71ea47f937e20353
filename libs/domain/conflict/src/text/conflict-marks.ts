import { type Chunk, type ConflictChunk } from './merge-tokens.js';

/** What stands behind the marks. */
export interface Labels {
  readonly ours: string;
  readonly theirs: string;
}

/** The text as `git merge-file` prints it: what both sides have in common stands outside the marks. */
export function withConflictMarks(chunks: readonly Chunk[], labels: Labels): string {
  return chunks.map((chunk) => (chunk.kind === 'clean' ? chunk.tokens.join('') : marked(chunk, labels))).join('');
}

function marked({ ours, theirs }: ConflictChunk, labels: Labels): string {
  const most = Math.min(ours.length, theirs.length);
  let head = 0;
  while (head < most && ours[head] === theirs[head]) head += 1;
  let tail = 0;
  while (tail < most - head && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
  const inner = (lines: readonly string[]) => ended(lines.slice(head, lines.length - tail).join(''));
  const sides = `<<<<<<< ${labels.ours}\n${inner(ours)}=======\n${inner(theirs)}>>>>>>> ${labels.theirs}\n`;
  return ours.slice(0, head).join('') + sides + ours.slice(ours.length - tail).join('');
}

/** A mark stands on a line of its own. */
const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
