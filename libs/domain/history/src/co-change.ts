/** Larger changes say nothing about who goes with whom. */
export const MAX_MINED_FILES = 30;
/** Partners were changed together at least so often … */
export const MIN_TOGETHER = 2;
/** … and in at least this share of all changes of the first of the two. */
export const MIN_SHARE = 0.25;

/** Which files were changed together, learned change by change. */
export class CoChange {
  private readonly times = new Map<string, number>();
  private readonly together = new Map<string, Map<string, number>>();

  /** Remembers one change. */
  learn(paths: ReadonlySet<string>): void {
    if (paths.size > MAX_MINED_FILES) return;
    for (const path of paths) {
      this.times.set(path, (this.times.get(path) ?? 0) + 1);
      const partners = this.together.get(path) ?? new Map<string, number>();
      this.together.set(path, partners);
      for (const other of paths) if (other !== path) partners.set(other, (partners.get(other) ?? 0) + 1);
    }
  }

  /** Whether `partner` usually went with `path` in what was learned so far. */
  isPartner(partner: string, path: string): boolean {
    const count = this.together.get(path)?.get(partner) ?? 0;
    return count >= MIN_TOGETHER && count >= MIN_SHARE * (this.times.get(path) ?? 0);
  }
}
