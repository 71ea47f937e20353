import { listDirectory, readPath } from './file-reading.js';
import { lineCount, numberedLines } from './text-edits.js';

export type View =
  { readonly kind: 'done'; readonly message: string } | { readonly kind: 'refused'; readonly because: string };

/** Most characters of a file that are shown at once. */
const VIEW_LIMIT = 30_000;

/** A file with line numbers, or a directory two levels deep. The range is of lines, from 1; -1 as the last is the end. */
export async function view(path: string, range: readonly number[] | null | undefined): Promise<View> {
  const found = await readPath(path);
  switch (found.kind) {
    case 'directory':
      return { kind: 'done', message: (await listDirectory(path)).join('\n') };
    case 'text':
      return viewText(path, found.text, range);
    case 'missing':
      return { kind: 'refused', because: `${path} does not exist.` };
    case 'unreadable':
      return { kind: 'refused', because: `${path} cannot be shown: ${found.because}.` };
    default:
      return found satisfies never;
  }
}

function viewText(path: string, content: string, range: readonly number[] | null | undefined): View {
  const count = lineCount(content);
  const [from = 1, end = -1] = range ?? [];
  const to = end === -1 ? count : Math.min(end, count);
  if (from < 1 || from > to) {
    return { kind: 'refused', because: `view_range must lie within the lines 1 to ${count} of ${path}.` };
  }
  const shown = numberedLines(content, from, to);
  if (shown.length <= VIEW_LIMIT) return { kind: 'done', message: shown };
  const note = '[... the rest is left out; use view_range to see it ...]';
  return { kind: 'done', message: `${shown.slice(0, VIEW_LIMIT)}\n${note}` };
}
