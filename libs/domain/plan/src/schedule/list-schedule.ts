import { SortedList } from '../sorted-list.js';

/** What is to be scheduled, each list in the order of the plan. */
export interface Work {
  readonly needs: readonly (readonly number[])[];
  readonly minutes: readonly number[];
  readonly roles: readonly string[];
  /** Minutes of the longest chain that begins with the task: who has more goes first. */
  readonly ahead: readonly number[];
  /** Tasks that never start. */
  readonly waitsForEver: ReadonlySet<number>;
}

export interface Run {
  readonly task: number;
  readonly start: number;
  readonly end: number;
  readonly lane: number;
}

/** One role: which of its agents are free, and what waits for them. */
interface Desk {
  readonly free: SortedList<number>;
  readonly ready: SortedList<number>;
}

/** The runs by start, then in the order of the tasks. Tasks that cannot start are left out. */
export function listSchedule(work: Work, team: ReadonlyMap<string, number>): Run[] {
  const runs = new ListSchedule(work, team).run();
  return runs.sort((one, other) => one.start - other.start || one.task - other.task);
}

class ListSchedule {
  private readonly desks: ReadonlyMap<string, Desk>;
  private readonly running = new SortedList<Run>((one, other) => one.end - other.end || one.task - other.task);
  private readonly missing: number[];
  private readonly neededBy: readonly number[][];

  constructor(
    private readonly work: Work,
    team: ReadonlyMap<string, number>,
  ) {
    this.desks = new Map([...team].map(([role, agents]) => [role, this.deskOf(agents)]));
    this.missing = work.needs.map(({ length }) => length);
    this.neededBy = work.needs.map(() => []);
    for (const [task, needs] of work.needs.entries()) for (const need of needs) this.neededBy[need]?.push(task);
  }

  run(): Run[] {
    for (const [task, left] of this.missing.entries()) if (left === 0) this.makeReady(task);
    const runs = this.start(0);
    for (let run = this.running.takeFirst(); run !== undefined; run = this.running.takeFirst()) {
      this.finish(run);
      // Whoever ends at the same moment is free at the same moment.
      if (this.running.first?.end !== run.end) runs.push(...this.start(run.end));
    }
    return runs;
  }

  private start(now: number): Run[] {
    return [...this.desks.values()].flatMap(({ free, ready }) => {
      const runs: Run[] = [];
      while (free.first !== undefined && ready.first !== undefined) {
        const [lane = 0, task = 0] = [free.takeFirst(), ready.takeFirst()];
        const run = { task, start: now, end: now + (this.work.minutes[task] ?? 0), lane };
        this.running.add(run);
        runs.push(run);
      }
      return runs;
    });
  }

  private finish({ task: landed, lane }: Run): void {
    this.deskFor(landed)?.free.add(lane);
    for (const task of this.neededBy[landed] ?? []) {
      const left = (this.missing[task] ?? 0) - 1;
      this.missing[task] = left;
      if (left === 0) this.makeReady(task);
    }
  }

  private makeReady(task: number): void {
    if (!this.work.waitsForEver.has(task)) this.deskFor(task)?.ready.add(task);
  }

  private deskFor(task: number): Desk | undefined {
    return this.desks.get(this.work.roles[task] ?? '');
  }

  private deskOf(agents: number): Desk {
    const { ahead } = this.work;
    const free = new SortedList<number>((one, other) => one - other);
    for (let lane = 0; lane < agents; lane += 1) free.add(lane);
    return {
      free,
      ready: new SortedList<number>((one, other) => (ahead[other] ?? 0) - (ahead[one] ?? 0) || one - other),
    };
  }
}
