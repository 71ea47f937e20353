import { MAX_FILES_OF_A_CHANGE, MAX_FILES_OF_A_PAIR, MAX_PAIRS } from './limits.js';
import { byText } from './paths.js';

/** What the recent commits say about the files that they touched. */
export interface HistoryFacts {
  /** Commits that were looked at, without merges and without the first one. */
  readonly commits: number;
  /** Those of them that touched too many files to say anything about one. */
  readonly sweeps: number;
  /** The repository does not hold its whole history. */
  readonly shallow: boolean;
  /** How many commits touched a path, the most first. */
  readonly changes: readonly (readonly [path: string, commits: number])[];
  /** How many commits touched both paths, at least two, the most first. */
  readonly together: readonly (readonly [path: string, other: string, commits: number])[];
}

export const NO_HISTORY: HistoryFacts = { commits: 0, sweeps: 0, shallow: false, changes: [], together: [] };

/** Takes one commit after the other, so that a long history need not be held. */
export class HistoryCounter {
  private commits = 0;
  private sweeps = 0;
  private readonly changes = new Map<string, number>();
  private readonly together = new Map<string, number>();

  /** The paths that one commit touched. */
  add(paths: readonly string[]): void {
    this.commits += 1;
    if (paths.length > MAX_FILES_OF_A_CHANGE) {
      this.sweeps += 1;
      return;
    }
    const sorted = [...new Set(paths)].sort(byText);
    for (const path of sorted) count(this.changes, path);
    if (sorted.length <= MAX_FILES_OF_A_PAIR) this.addPairs(sorted);
  }

  facts(shallow: boolean): HistoryFacts {
    const changes = [...this.changes].sort((a, b) => b[1] - a[1] || byText(a[0], b[0]));
    const frequent = [...this.together].filter(([, commits]) => commits > 1);
    const pairs = frequent.sort((a, b) => b[1] - a[1] || byText(a[0], b[0])).slice(0, MAX_PAIRS);
    const together = pairs.map(([pair, commits]) => {
      const [path = '', other = ''] = pair.split('\0');
      return [path, other, commits] as const;
    });
    return { commits: this.commits, sweeps: this.sweeps, shallow, changes, together };
  }

  private addPairs(sorted: readonly string[]): void {
    sorted.forEach((path, index) => {
      for (const other of sorted.slice(index + 1)) count(this.together, `${path}\0${other}`);
    });
  }
}

const count = (counts: Map<string, number>, key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
