import { EQUALITIES, type Equality } from '@manyhands/conflict';
import type { SourceRepository } from '../history/open-repository.js';
import { count, share, shown } from '../history/wording.js';
import type { Paint } from '../output/colour.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';
import { lineDifference } from './line-difference.js';
import type { ReplayedFile, ReplayedMerges } from './replay-merges.js';

export interface RenderedMerges {
  readonly source: SourceRepository;
  readonly replayed: ReplayedMerges;
  readonly seconds: number;
  readonly showDifferent: boolean;
}

const NAMES = new Map([
  [1, 'regenerate'],
  [2, 'keys'],
  [3, 'union'],
  [4, 'imports'],
  [5, 'entities'],
]);
const EQUAL: readonly Equality[] = EQUALITIES.filter((one) => one !== 'none' && one !== 'different');

/** The report for people: what was merged again, which rung resolved what, what was wrong, and why the rest is left. */
export function renderMerges(rendered: RenderedMerges, paint: Paint): string {
  const { replayed, showDifferent } = rendered;
  const { files } = replayed;
  const sections = [[whatWasRead(rendered), ...remarks(rendered)].join('\n')];
  if (files.length > 0) {
    sections.push(`${paint.bold('What the rungs without a model resolve')}\n${rungTable(files)}`);
    sections.push(`${paint.bold('Different from what the person did')}\n${differentOnes(files, showDifferent)}`);
    sections.push(`${paint.bold('Why the others are left')}\n${reasons(files)}`);
  }
  sections.push(`Merged again in ${duration(rendered.seconds * 1000)}.`);
  return sections.join('\n\n');
}

function whatWasRead({ source, replayed: { merges, conflictedMerges, files } }: RenderedMerges): string {
  const resolved = files.filter(({ rung }) => rung !== null);
  const equal = resolved.filter(isEqual).length;
  const head = `${count(merges.length)} merges of two parents in ${source.branch} of ${shown(source.dir)}: ${count(conflictedMerges)} with conflicts, in ${count(files.length)} files.`;
  if (files.length === 0) return head;
  return `${head}\nResolved without a model: ${count(resolved.length)} (${share(resolved.length, files.length)}), of these ${count(equal)} (${share(equal, resolved.length)}) as the person did, up to order and white space.`;
}

function remarks({ source, replayed }: RenderedMerges): string[] {
  const { octopuses, unrelated, failed, failure } = replayed;
  return [
    ...(source.shallow === null ? [] : ['The clone is shallow: older merges are not in it.']),
    ...(octopuses > 0 ? [`Left out: ${count(octopuses)} merges of more than two parents.`] : []),
    ...(unrelated > 0 ? [`Left out: ${count(unrelated)} merges of histories that have nothing in common.`] : []),
    ...(failed > 0 ? [`git could not do ${count(failed)} merges: ${shown(failure ?? 'no reason given')}`] : []),
  ];
}

const isEqual = ({ equal }: ReplayedFile): boolean => EQUAL.includes(equal);

function rungTable(files: readonly ReplayedFile[]): string {
  const at = (rung: number) => files.filter((file) => file.rung === rung);
  const of = (rung: number, equality: Equality) => at(rung).filter(({ equal }) => equal === equality).length;
  return table(
    [
      { title: 'RUNG', value: (rung: number) => `${rung} ${NAMES.get(rung) ?? ''}` },
      { title: 'RESOLVED', value: (rung: number) => count(at(rung).length), right: true },
      { title: 'OF ALL', value: (rung: number) => share(at(rung).length, files.length), right: true },
      ...[...EQUAL, 'different' as const].map((equality) => ({
        title: equality.toUpperCase(),
        value: (rung: number) => count(of(rung, equality)),
        right: true,
      })),
      { title: 'EQUAL', value: (rung: number) => share(at(rung).filter(isEqual).length, at(rung).length), right: true },
    ],
    [...NAMES.keys()],
  );
}

function differentOnes(files: readonly ReplayedFile[], showDifferent: boolean): string {
  const different = files.filter(({ equal }) => equal === 'different');
  if (different.length === 0) return 'None.';
  return different
    .map((file) => {
      const line = `${file.merge.slice(0, 10)} rung ${file.rung} ${shown(file.path)}`;
      return showDifferent ? `${line}\n${difference(file)}` : line;
    })
    .join('\n');
}

function difference({ climbed, human }: ReplayedFile): string {
  if (human === null) return '  the person removed the file';
  const made = climbed.kind === 'resolved' ? new TextDecoder().decode(climbed.bytes) : '';
  return lineDifference(made, human)
    .map((line) => `  ${shown(line)}`)
    .join('\n');
}

interface Reason {
  readonly because: string;
  readonly files: number;
  readonly example: string;
}

function reasons(files: readonly ReplayedFile[]): string {
  const found = new Map<string, Reason>();
  for (const { climbed, path } of files) {
    if (climbed.kind === 'resolved') continue;
    const known = found.get(climbed.because);
    const example = known?.example ?? `${shown(path)}: ${shown(climbed.detail)}`;
    found.set(climbed.because, { because: climbed.because, files: (known?.files ?? 0) + 1, example });
  }
  if (found.size === 0) return 'None is left.';
  return table(
    [
      { title: 'REASON', value: (row: Reason) => row.because },
      { title: 'FILES', value: (row: Reason) => count(row.files), right: true },
      { title: 'FOR EXAMPLE', value: (row: Reason) => row.example },
    ],
    [...found.values()].sort((one, other) => other.files - one.files),
  );
}
