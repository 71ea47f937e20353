import type { DiffPair, RawEntry } from '@manyhands/git';
import { footprint, type MergedChange, type Step } from '@manyhands/history';
import { diffsOf } from './diffs-of.js';

/** A change with what it wrote, and with what came in directly before it. */
export type ReadChange = MergedChange & Step;

export interface ReadChanges {
  readonly changes: readonly ReadChange[];
  /** Every file content that differs between two states of the branch next to each other. */
  readonly blobs: ReadonlySet<string>;
}

type Entries = ReadonlyMap<string, RawEntry>;

const AT_ONCE = 50;
const GITLINK = '160000';

/**
 * Reads what each change touched: the difference between the branch after it and before it, both ends of a rename. A path
 * that is no UTF-8 is written with `\xNN`.
 */
export async function readChanges(
  gitDir: string,
  changes: readonly MergedChange[],
  onRead: (changes: number) => void,
): Promise<ReadChanges> {
  const blobs = new Set<string>();
  const read: ReadChange[] = [];
  for (let at = 0; at < changes.length; at += AT_ONCE) {
    const some = changes.slice(at, at + AT_ONCE);
    const own = await diffsOf(gitDir, some.map(changeItself));
    const gaps = await diffsOf(
      gitDir,
      some.map((change, index) => gapBefore(change, changes[at + index - 1])),
    );
    for (const entries of [...own, ...gaps]) remember(entries, blobs);
    some.forEach((change, index) => {
      const written = (entries: Entries | undefined) => footprint(entries?.keys() ?? []);
      read.push({ ...change, footprint: written(own[index]), before: written(gaps[index]) });
    });
    onRead(read.length);
  }
  return { changes: read, blobs };
}

const changeItself = ({ id, base }: MergedChange): DiffPair => ({ commit: id, parent: base });

/** From the change before to the state on which this one came in: nothing where these are the same. */
const gapBefore = ({ base }: MergedChange, last: MergedChange | undefined): DiffPair => ({
  commit: base,
  parent: last?.id ?? base,
});

function remember(entries: Entries, blobs: Set<string>): void {
  for (const { oldMode, newMode, oldBlob, newBlob } of entries.values()) {
    if (oldMode !== GITLINK) blobs.add(oldBlob);
    if (newMode !== GITLINK) blobs.add(newBlob);
  }
}
