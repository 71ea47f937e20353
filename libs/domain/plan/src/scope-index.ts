import type { Scope } from '@manyhands/scope';
import { literalBeginning } from './literal-beginning.js';

/**
 * Finds the tasks whose scopes may meet, without comparing each with each: two patterns can only meet when the literal beginning of
 * one is a beginning of the other's. What it names is a candidate; what it does not name is proved apart.
 */
export class ScopeIndex {
  /** Tasks by the beginning of one of their patterns, each list in ascending order. */
  private readonly tasksAt = new Map<string, number[]>();
  private readonly beginnings: readonly string[];
  private readonly beginningsOf: readonly (readonly string[])[];

  /** `scopes` in the order of the tasks; a task with `null` is a candidate for nothing. */
  constructor(scopes: readonly (Scope | null)[]) {
    this.beginningsOf = scopes.map((scope) => [
      ...new Set((scope?.patterns ?? []).filter(isPlain).map(literalBeginning)),
    ]);
    for (const [task, beginnings] of this.beginningsOf.entries()) {
      for (const beginning of beginnings) this.add(beginning, task);
    }
    this.beginnings = [...this.tasksAt.keys()].sort();
  }

  /** Which tasks have scopes that may meet the scope of this one: 1 at their position, else 0. */
  meeting(task: number): Uint8Array {
    const isNear = new Uint8Array(this.beginningsOf.length);
    const mark = (tasks: readonly number[]): void => {
      for (const other of tasks) isNear[other] = 1;
    };
    for (const beginning of this.beginningsOf[task] ?? []) {
      this.above(beginning).forEach(mark);
      this.below(beginning).forEach(mark);
    }
    return isNear;
  }

  /** Tasks whose scopes may hold the normalised path, in ascending order. */
  near(path: string): number[] {
    return [...new Set(this.above(`${path}/`).flat())].sort((left, right) => left - right);
  }

  private add(beginning: string, task: number): void {
    const tasks = this.tasksAt.get(beginning);
    if (tasks === undefined) this.tasksAt.set(beginning, [task]);
    else tasks.push(task);
  }

  /** Tasks with a pattern whose beginning is one of this text. */
  private above(text: string): (readonly number[])[] {
    return Array.from({ length: text.length + 1 }, (_, length) => this.tasksAt.get(text.slice(0, length)) ?? []);
  }

  /** Tasks with a pattern whose beginning goes on from this text: neighbours in the sorted list. */
  private below(text: string): (readonly number[])[] {
    const found: (readonly number[])[] = [];
    for (let at = firstFrom(this.beginnings, text); this.beginnings[at]?.startsWith(text) === true; at += 1) {
      const beginning = this.beginnings[at] ?? '';
      if (beginning !== text) found.push(this.tasksAt.get(beginning) ?? []);
    }
    return found;
  }
}

const isPlain = (pattern: string): boolean => !pattern.startsWith('!');

/** Where in a sorted list those begin that are not before this one. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
