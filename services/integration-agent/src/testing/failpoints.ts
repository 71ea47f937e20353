/** One call by which a process changed something outside of itself. */
export interface Effect {
  /** Port and method: `git.putRef`. */
  readonly name: string;
  /** How many calls of this name there were by then, this one included. */
  readonly nth: number;
}

export interface Death {
  readonly at: Effect;
  readonly when: 'before' | 'after';
}

/**
 * Calls that change nothing, and the merge, which writes objects that nothing refers to. Every other one is an effect, so that a new one
 * needs no mention.
 */
const READS: Readonly<Record<string, readonly string[]>> = {
  git: [
    ...['head', 'headsOf', 'tag', 'tags', 'ownRefs', 'treeOf', 'readFile', 'list', 'entries', 'blobs', 'statesOf'],
    ...[
      'isAncestor',
      'mergeBase',
      'mergeTree',
      'changedFiles',
      'log',
      'diff',
      'rawDiffs',
      'changes',
      'isShallow',
      'sizeInBytes',
    ],
  ],
  queue: ['busy', 'isTroubled', 'state', 'changesToMerge', 'taskBriefs', 'resolvedFiles', 'conflictPast'],
  runs: ['reports'],
  findings: ['open', 'about', 'called', 'landedWith'],
  gate: [],
};

/**
 * The ports of one process, with what it does to the outside written down. It dies where it is told to: that call throws, and so does
 * every later one, whatever it is, because a dead process does nothing any more.
 */
export class Failpoints {
  /** In the order in which they were begun. */
  readonly effects: Effect[] = [];
  private isDead = false;

  constructor(private readonly death: Death | null = null) {}

  readonly through = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        const isRead = READS[name]?.includes(String(property)) ?? false;
        const call = (args: unknown[]): unknown => Reflect.apply(value, target, args.map(this.dying));
        return isRead
          ? (...args: unknown[]) => this.read(() => call(args))
          : (...args: unknown[]) => this.act(`${name}.${String(property)}`, () => call(args));
      },
    });

  /** Work that is handed over ends as the process does: what was to follow it does not. */
  private readonly dying = (handed: unknown): unknown => {
    if (typeof handed !== 'function') return handed;
    return async (...args: unknown[]): Promise<unknown> => {
      const result: unknown = await Reflect.apply(handed, undefined, args);
      this.goOn();
      return result;
    };
  };

  private read(call: () => unknown): unknown {
    this.goOn();
    return call();
  }

  private async act(name: string, call: () => unknown): Promise<unknown> {
    this.goOn();
    const nth = this.effects.filter((effect) => effect.name === name).length + 1;
    this.effects.push({ name, nth });
    this.dieAt('before', { name, nth });
    const result = await call();
    this.dieAt('after', { name, nth });
    this.goOn();
    return result;
  }

  private dieAt(when: Death['when'], { name, nth }: Effect): void {
    if (this.death === null || this.death.when !== when) return;
    const { at } = this.death;
    if (at.name === name && at.nth === nth) this.isDead = true;
    this.goOn();
  }

  private goOn(): void {
    if (this.isDead) throw new Error('crash');
  }
}
