import { SHARINGS, type KeptApart, type MergedChange, type Sharing } from '@manyhands/history';
import type { Paint } from '../output/colour.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';
import type { SourceRepository } from './open-repository.js';
import type { Replay } from './replay.js';
import { renderSurprises } from './render-surprises.js';
import { count, share, shown } from './wording.js';

export interface RenderedReplay {
  readonly source: SourceRepository;
  readonly replay: Replay;
  readonly window: number;
  readonly seconds: number;
}

/** The report for people: what was looked at, what came out in sentences, the table, and the examples. */
export function renderReplay(rendered: RenderedReplay, paint: Paint): string {
  const { replay } = rendered;
  const sections = [
    [whatWasRead(rendered), ...remarks(rendered)].join('\n'),
    `${paint.bold('Two changes at a time')}\n${aboutPairs(rendered)}\n\n${sharingTable(replay)}`,
    `${paint.bold('Many at a time')}\n${aboutWidth(rendered)}`,
    `${paint.bold('Scopes declared beforehand')}\n${aboutWidening(replay)}`,
    ...(replay.keptApart.length === 0 ? [] : [`${paint.bold('What kept changes apart')}\n${keptApartTable(replay)}`]),
    `${paint.bold('Dependent, though they share no file')}\n${renderSurprises(replay)}`,
    `Replayed in ${duration(rendered.seconds * 1000)}. Only text is compared: whether the result compiles or passes its tests is not.`,
  ];
  return sections.join('\n\n');
}

const KIND = {
  merges: 'merge commits',
  squashes: 'commits that end in (#number), as squash merges do',
  commits: 'single commits: there are neither merge commits nor squash merges',
};

function whatWasRead({ source, replay, window }: RenderedReplay): string {
  const { changes, chosen } = replay;
  const span = `${dayOf(changes[0])} to ${dayOf(changes.at(-1))}`;
  const pairs = `every two of ${window} consecutive ones compared`;
  return `${count(changes.length)} changes on ${source.branch} of ${shown(source.dir)}, ${span}, ${pairs}.\nA change is one of the ${KIND[chosen.source]}.`;
}

function remarks({ source, replay }: RenderedReplay): string[] {
  const { chosen, empty, figures, changes } = replay;
  const unknown = SHARINGS.reduce((sum, sharing) => sum + figures.bySharing[sharing].unknown, 0);
  const unnameable = changes.reduce((sum, { footprint }) => sum + footprint.unnameable, 0);
  const squashes = chosen.source === 'merges' && chosen.found.squashes > chosen.found.merges;
  return [
    ...(source.shallow === null ? [] : ['The clone is shallow: older changes are not in it.']),
    ...(squashes
      ? [`There are more squash merges (${count(chosen.found.squashes)}) than these: --changes commits.`]
      : []),
    ...(chosen.octopuses > 0 ? [`Left out: ${count(chosen.octopuses)} merges of more than two parents.`] : []),
    ...(empty > 0 ? [`Left out: ${count(empty)} that changed no file.`] : []),
    ...(unnameable > 0
      ? [`${count(unnameable)} times a path was touched that no scope can name; it counts as spelled.`]
      : []),
    ...(unknown > 0
      ? [`git could not merge ${count(unknown)} pairs: ${shown(replay.failure ?? 'no reason given')}`]
      : []),
  ];
}

function aboutPairs({ replay: { figures } }: RenderedReplay): string {
  const { pairs, disjointPairs, dependentAmongDisjoint, concurrentPairs } = figures;
  if (pairs === 0) return 'There is only one change, so there are no pairs.';
  const concurrent =
    concurrentPairs === null ? '' : ` ${share(concurrentPairs, pairs)} of all pairs really were under way together.`;
  return (
    `Of ${count(pairs)} pairs, ${count(disjointPairs)} (${share(disjointPairs, pairs)}) share no file.${concurrent}\n` +
    `Of those that share none, ${count(dependentAmongDisjoint)} depended on each other: the later change could not be merged without the earlier one.`
  );
}

const SHARED: Record<Sharing, string> = {
  nothing: 'no file',
  bookkeeping: 'only manifest, lock file, changelog',
  source: 'another file',
};

function sharingTable({ figures: { bySharing } }: Replay): string {
  return table(
    [
      { title: 'THE TWO SHARE', value: (sharing: Sharing) => SHARED[sharing] },
      { title: 'PAIRS', value: (sharing: Sharing) => count(bySharing[sharing].pairs), right: true },
      { title: 'DEPENDENT', value: (sharing: Sharing) => count(bySharing[sharing].dependent), right: true },
      {
        title: 'RATE',
        value: (sharing: Sharing) => share(bySharing[sharing].dependent, bySharing[sharing].pairs),
        right: true,
      },
      { title: 'BY WAY OF OTHERS', value: (sharing: Sharing) => count(bySharing[sharing].throughOthers), right: true },
    ],
    SHARINGS,
  );
}

function aboutWidth({ replay: { figures }, window }: RenderedReplay): string {
  const { parallelWidth, rounds, changes } = figures;
  const size = Math.min(window, changes);
  return (
    `Of ${size} consecutive changes, ${parallelWidth.median} could have run at the same time (median), ${parallelWidth.max} at most.\n` +
    `With a hand for each, all ${size} would have taken ${rounds.median} rounds (median), ${rounds.max} at most.`
  );
}

function aboutWidening({ figures }: Replay): string {
  const { multiFileChanges, widenedChanges } = figures;
  if (multiFileChanges === 0) return 'No change touched more than one file.';
  return (
    `${count(widenedChanges)} of ${count(multiFileChanges)} changes of two or more files (${share(widenedChanges, multiFileChanges)}) would have needed a wider scope than\n` +
    'half of their files, the tests of these, and what had usually been changed together with them.'
  );
}

function keptApartTable({ keptApart }: Replay): string {
  return table(
    [
      { title: 'PATH', value: (row: KeptApart) => row.path },
      { title: 'PAIRS', value: (row: KeptApart) => count(row.pairs), right: true },
      { title: 'NOTHING ELSE', value: (row: KeptApart) => count(row.alone), right: true },
      { title: 'DEPENDENT', value: (row: KeptApart) => count(row.dependent), right: true },
    ],
    keptApart,
  );
}

const dayOf = (change: MergedChange | undefined): string =>
  new Date((change?.at ?? 0) * 1000).toISOString().slice(0, 10);
