import { strongComponents } from './strong-components.js';

/** 32 bits a word: the word of a task is its position shifted, its bit is what the shift drops. */
const WORD_SHIFT = 5;
const BIT_MASK = 31;

/**
 * Which tasks come before which, through any number of needs. One bit for each pair, filled group by group in the
 * order of the needs, so that a plan of thousands of tasks takes milliseconds.
 */
export class Reachability {
  private readonly words: number;
  private readonly rows: Uint32Array[];

  constructor(private readonly needs: readonly (readonly number[])[]) {
    this.words = (needs.length >>> WORD_SHIFT) + 1;
    this.rows = new Array<Uint32Array>(needs.length);
    for (const component of strongComponents(needs)) this.fill(component);
  }

  /** Whether one of the two must have landed before the other starts. */
  areOrdered(one: number, other: number): boolean {
    return this.reaches(one, other) || this.reaches(other, one);
  }

  private reaches(from: number, to: number): boolean {
    const word = this.rows[from]?.[to >>> WORD_SHIFT] ?? 0;
    return (word & (1 << (to & BIT_MASK))) !== 0;
  }

  /** All tasks of a group reach the same tasks: those that they need, and what those reach. */
  private fill(component: readonly number[]): void {
    const row = new Uint32Array(this.words);
    for (const task of component) this.rows[task] = row;
    for (const task of component) {
      for (const need of this.needs[task] ?? []) this.add(row, need);
    }
  }

  private add(row: Uint32Array, need: number): void {
    const word = need >>> WORD_SHIFT;
    row[word] = (row[word] ?? 0) | (1 << (need & BIT_MASK));
    const reached = this.rows[need];
    if (reached === undefined || reached === row) return;
    for (const [at, bits] of reached.entries()) row[at] = (row[at] ?? 0) | bits;
  }
}
