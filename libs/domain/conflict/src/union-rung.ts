import { NOT_FOR_THIS_FILE, refused, type Outcome, type Rung, type ThreeTexts } from './rung.js';
import { linesOf, settled } from './text/merge-text.js';
import { type ConflictChunk, mergeTokens } from './text/merge-tokens.js';

const LOGS = /(^|\/)(change(s|_?log)|history|news|releases?([-_ ]?notes)?)[^/]*(\.(md|rst|txt|markdown|adoc))?$/i;
const LISTS = /(^|\/)(authors|contributors|\.mailmap|\.[a-z]+ignore)(\.(md|rst|txt))?$/i;
/** What looks like a log and is program text or data. */
const NOT_PROSE = /\.(?!(md|rst|txt|markdown|adoc|mailmap|[a-z]*ignore)$)[a-z0-9]+$/i;
/** A title in Markdown, its underline or that of reStructuredText, a version alone on its line. */
const HEADING = /^(#{1,6}\s|={3,}\s*$|-{3,}\s*$|~{3,}\s*$|(version\s+)?v?\d+\.\d+[\w.-]*\s*(\(.*\))?\s*$)/im;

/** Rung 3: in files to which everybody only adds, both additions stand, ours first. */
export const unionRung: Rung = {
  number: 3,
  name: 'union',
  attempt: async (texts) => attempt(texts),
};

function attempt({ path, base, ours, theirs }: ThreeTexts): Outcome {
  if (!appendOnly(path)) return NOT_FOR_THIS_FILE;
  const chunks = mergeTokens({ base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) });
  const merged = settled(chunks, union);
  if (merged.kind === 'clean') return { kind: 'resolved', text: merged.text, changes: [{ what: 'union', name: path }] };
  return refused('same-place', 'more than additions: a line was changed or removed, or both added a section');
}

export const appendOnly = (path: string): boolean => (LOGS.test(path) || LISTS.test(path)) && !NOT_PROSE.test(path);

/** Both additions, with what they begin and end with in common standing once. */
function union({ base, ours, theirs }: ConflictChunk): readonly string[] | null {
  if (base.length > 0) return null;
  const most = Math.min(ours.length, theirs.length);
  let head = 0;
  while (head < most && ours[head] === theirs[head]) head += 1;
  let tail = 0;
  while (tail < most - head && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
  const [one, other] = [ours.slice(head, ours.length - tail), theirs.slice(head, theirs.length - tail)];
  // Which of two new sections comes first is not for lines to say.
  if (one.length > 0 && other.length > 0 && (hasHeading(one) || hasHeading(other))) return null;
  const known = new Set(one);
  const fresh = other.filter((line) => line.trim() === '' || !known.has(line));
  return [...ours.slice(0, head), ...one, ...fresh, ...ours.slice(ours.length - tail)];
}

const hasHeading = (lines: readonly string[]): boolean => lines.some((line) => HEADING.test(line));
