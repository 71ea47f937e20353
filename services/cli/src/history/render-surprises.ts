import { footprint, sharedPaths, type Bridge, type Footprint } from '@manyhands/history';
import type { Replay, Surprise } from './replay.js';
import { count, shown } from './wording.js';

const MOST_PAIRS = 10;
const MOST_FILES = 8;
const MOST_BRIDGES = 3;

/** The dependent pairs that share no file: which, where they meet, and what would have kept them in order all the same. */
export function renderSurprises({ surprises, changes }: Replay): string {
  if (surprises.length === 0) return 'none';
  const bridged = surprises.filter(({ bridges }) => bridges.length > 0).length;
  const told = surprises.slice(0, MOST_PAIRS).map((surprise) => renderPair(surprise, changes));
  const more = surprises.length - told.length;
  return [
    `In ${count(bridged)} of ${count(surprises.length)} cases something came in between that shares files with both (a move, as a rule):`,
    'leases would have kept these three one after the other.',
    ...told,
    ...(more > 0 ? [`and ${count(more)} more: --json lists them`] : []),
  ].join('\n');
}

type Changes = Replay['changes'];

function renderPair({ earlier, later, conflicts, bridges }: Surprise, changes: Changes): string {
  const meeting = footprint(conflicts);
  const telling = (bridge: Bridge): number => sharedPaths(meeting, writtenBy(bridge, changes)).length;
  const between = [...bridges].sort((a, b) => telling(b) - telling(a)).slice(0, MOST_BRIDGES);
  return [
    `- ${named(later, changes)}\n  wrote ${filesOf(later, changes)}`,
    `  does not merge without ${named(earlier, changes)}\n  which wrote ${filesOf(earlier, changes)}`,
    `  conflict in ${files(conflicts)}`,
    ...between.map(
      ({ change, before }) =>
        `  in between: ${before ? 'what was pushed directly before ' : ''}${named(change, changes)}`,
    ),
  ].join('\n');
}

function writtenBy({ change, before }: Bridge, changes: Changes): Footprint {
  const step = changes[change];
  return (before ? step?.before : step?.footprint) ?? footprint([]);
}

const named = (at: number, changes: Changes): string =>
  `${changes[at]?.id.slice(0, 10) ?? ''} ${shown(changes[at]?.subject ?? '')}`;

const filesOf = (at: number, changes: Changes): string => files([...(changes[at]?.footprint.paths ?? [])]);

function files(paths: readonly string[]): string {
  const more = paths.length - MOST_FILES;
  const first = paths.slice(0, MOST_FILES).map(shown);
  return [...first, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ') || 'a place that git does not name';
}
