import { BitRow } from './bit-row.js';
import { strongComponents } from './strong-components.js';

/**
 * Which tasks come before which, through any number of needs. One bit for each pair, filled group by group in the
 * order of the needs, so that a plan of thousands of tasks takes milliseconds.
 */
export class Reachability {
  private readonly rows: BitRow[];

  constructor(private readonly needs: readonly (readonly number[])[]) {
    this.rows = new Array<BitRow>(needs.length);
    for (const component of strongComponents(needs)) this.fill(component);
  }

  /** Whether one of the two must have landed before the other starts. */
  areOrdered(one: number, other: number): boolean {
    return this.reaches(one, other) || this.reaches(other, one);
  }

  /** Whether `from` needs `to`, at first or at last. */
  reaches(from: number, to: number): boolean {
    return this.rows[from]?.has(to) === true;
  }

  /** All tasks of a group reach the same tasks: those that they need, and what those reach. */
  private fill(component: readonly number[]): void {
    const row = new BitRow(this.needs.length);
    for (const task of component) this.rows[task] = row;
    for (const need of component.flatMap((task) => this.needs[task] ?? [])) {
      row.add(need);
      const reached = this.rows[need];
      if (reached !== undefined && reached !== row) row.addAll(reached);
    }
  }
}
