import { normalizePath, type Scope } from '@manyhands/scope';
import { foldersOf, literalFolder } from './literal-beginning.js';
import type { Prover } from './prover.js';

/** Files that are looked at one by one for one scope; of more, so many in even steps stand for all. */
const MOST_SAMPLES = 1000;

/** The first look, at every sixteenth of these. A scope that holds less than half of what it may there is let go. */
const FIRST_LOOK = 16;

export interface HeldFiles {
  readonly count: number;
  /** Normalised. */
  readonly first: string;
}

/** Says how many of a list of files a scope holds, without reading all of them for every scope. */
export class FileCounts {
  /** Files of the list that have a name which scopes can hold. */
  readonly total: number;
  /** Files below each folder, at any depth. A file is a folder with itself in it. */
  private readonly below = new Map<string, number>();
  private readonly samples: readonly string[];
  private readonly look: readonly string[];

  constructor(files: readonly string[]) {
    const paths = normalized(files);
    for (const folder of paths.flatMap(foldersOf)) this.below.set(folder, (this.below.get(folder) ?? 0) + 1);
    this.total = paths.length;
    this.samples = inEvenSteps(paths);
    this.look =
      this.samples.length < MOST_SAMPLES ? this.samples : this.samples.filter((_, at) => at % FIRST_LOOK === 0);
  }

  /**
   * How many files the scope holds, and the first of them, if there are more than `most`. Above `MOST_SAMPLES` files an
   * estimate. `null` when there are not more, or when the prover's budget is spent.
   */
  ifMoreThan(most: number, scope: Scope, prover: Prover): HeldFiles | null {
    if (this.atMost(scope) <= most || this.estimate(this.look, scope, prover).count < most / 2) return null;
    const { count, first } = this.estimate(this.samples, scope, prover);
    return first === undefined || count <= most || prover.isSpent ? null : { count, first };
  }

  private estimate(
    samples: readonly string[],
    scope: Scope,
    prover: Prover,
  ): { count: number; first?: string | undefined } {
    const held = samples.filter((path) => prover.matches(scope, path) === true);
    return { count: Math.round((held.length * this.total) / samples.length), first: held[0] };
  }

  /** More files the scope cannot hold: all that lie in the folders which its patterns spell out. */
  private atMost({ patterns }: Scope): number {
    const folders = new Set(patterns.filter((pattern) => !pattern.startsWith('!')).map(literalFolder));
    let sum = 0;
    for (const folder of folders) sum += this.below.get(folder) ?? 0;
    return sum;
  }
}

function normalized(files: readonly string[]): string[] {
  const paths = new Set<string>();
  for (const file of files) {
    const path = normalizePath(file);
    if (path.ok) paths.add(path.path);
  }
  return [...paths].sort();
}

function inEvenSteps(paths: readonly string[]): string[] {
  const step = Math.max(1, paths.length / MOST_SAMPLES);
  const count = Math.min(paths.length, MOST_SAMPLES);
  return Array.from({ length: count }, (_, at) => paths[Math.floor(at * step)] ?? '');
}
