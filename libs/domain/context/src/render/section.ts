import { countTokens } from '../count-tokens.js';

/** A part of the context that is worth some share of it. */
export interface Section {
  readonly title: string;
  /** The share of the whole that it may take before what others leave over is given out. All shares together are at most 1. */
  readonly share: number;
  /** Its lines, the most important first. `room` is in tokens, for an elastic section; the others ignore it. */
  readonly lines: (room: number) => readonly string[];
  /** It makes its lines to fit, and always has more to say: what the others leave over is its own, up to this share of the whole. */
  readonly elastic?: number;
  /** What stands in for lines that did not fit. */
  readonly more: (missing: number) => string;
}

interface Filled {
  readonly text: string;
  readonly tokens: number;
  readonly complete: boolean;
}

const NOTHING: Filled = { text: '', tokens: 0, complete: false };

/**
 * The sections as one text of at most `budget` tokens. First each gets its share; then what is left goes to those that have
 * more to say, in their order, elastic ones last. A section without a line does not appear.
 */
export function fillSections(sections: readonly Section[], budget: number): string {
  const filled = sections.map((section) => fill(section, Math.floor(section.share * budget)));
  let left = budget - filled.reduce((sum, { tokens }) => sum + tokens, 0);
  for (const index of hungryFirst(sections)) {
    const [section, before] = [sections[index], filled[index]];
    if (section === undefined || before === undefined || before.complete) continue;
    const again = fill(section, Math.min(before.tokens + left, Math.floor((section.elastic ?? 1) * budget)));
    left -= again.tokens - before.tokens;
    filled[index] = again;
  }
  return filled
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n\n');
}

const hungryFirst = (sections: readonly Section[]): number[] => [
  ...sections.flatMap(({ elastic }, index) => (elastic === undefined ? [index] : [])),
  ...sections.flatMap(({ elastic }, index) => (elastic === undefined ? [] : [index])),
];

function fill(section: Section, room: number): Filled {
  const lines = section.lines(room);
  if (lines.length === 0) return { ...NOTHING, complete: true };
  // One token for the empty line after it.
  const head = countTokens(section.title) + 1;
  const costs = lines.map(countTokens);
  const all = costs.reduce((sum, cost) => sum + cost, head);
  if (all <= room)
    return { text: [section.title, ...lines].join('\n'), tokens: all, complete: section.elastic === undefined };
  return cut(section, { lines, costs, head, room });
}

/** As many lines as fit together with the note of what is missing; nothing when not even one does. */
function cut(
  section: Section,
  { lines, costs, head, room }: { lines: readonly string[]; costs: readonly number[]; head: number; room: number },
): Filled {
  let tokens = head + countTokens(section.more(lines.length));
  let kept = 0;
  while (kept < lines.length && tokens + (costs[kept] ?? 0) <= room) {
    tokens += costs[kept] ?? 0;
    kept += 1;
  }
  if (kept === 0) return NOTHING;
  const text = [section.title, ...lines.slice(0, kept), section.more(lines.length - kept)].join('\n');
  return { text, tokens, complete: false };
}

/** The usual note. */
export const andMore = (missing: number): string => `(and ${missing} more)`;
