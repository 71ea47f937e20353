import type { Sandboxes } from '@manyhands/environment';
import type { SandboxPool } from '@manyhands/postgres';

export interface GoldensParts {
  readonly pool: Pick<SandboxPool, 'ask' | 'makesGolden'>;
  readonly sandboxes: Pick<Sandboxes, 'goldenDir' | 'goldens' | 'dropGolden'>;
  /** Bytes of a repository's objects. */
  readonly sizeOf: (repositoryId: string) => Promise<number>;
  /** Smaller repositories are cloned as quickly as they are borrowed from. */
  readonly minBytes: number;
  /** Milliseconds, growing. */
  readonly now: () => number;
}

/** What has come since is fetched by each sandbox itself; it is little, for so long. */
const RENEW_AFTER_MS = 3_600_000;
/** Between two looks at the size of a repository: counting its objects costs a process and reads folders. */
const LOOK_EVERY_MS = 60_000;

/**
 * Which repositories have a golden repository: one copy on the host that their sandboxes borrow objects from, to read. What earlier
 * processes made counts when it has been brought up to date by this one.
 */
export class Goldens {
  private readonly madeAt = new Map<string, number>();
  private readonly lookedAt = new Map<string, number>();

  constructor(private readonly parts: GoldensParts) {}

  /** Whether the sandboxes of this repository may borrow. */
  has(repositoryId: string): boolean {
    return this.madeAt.has(repositoryId);
  }

  /** It was made or brought up to date. */
  made(repositoryId: string): void {
    this.madeAt.set(repositoryId, this.parts.now());
  }

  /**
   * Has it made, or renewed, when the repository is worth it and nobody is at it. Answers whether the first one is to be waited for: it is
   * on its way, has been for less than a minute, and what starts before it is there cannot borrow.
   */
  async want(repositoryId: string): Promise<boolean> {
    const { pool, sandboxes, now } = this.parts;
    if (sandboxes.goldenDir === null) return false;
    if (now() - (this.madeAt.get(repositoryId) ?? -Infinity) < RENEW_AFTER_MS) return false;
    const isOnItsWay = (await pool.makesGolden(repositoryId)) || (await this.ask(repositoryId));
    return isOnItsWay && !this.has(repositoryId) && this.wasLookedAt(repositoryId);
  }

  private async ask(repositoryId: string): Promise<boolean> {
    const { pool, sizeOf, minBytes, now } = this.parts;
    if (this.wasLookedAt(repositoryId)) return false;
    this.lookedAt.set(repositoryId, now());
    if ((await sizeOf(repositoryId)) < minBytes) return false;
    await pool.ask({ repositoryId, role: MAKER, purpose: 'golden' });
    return true;
  }

  private wasLookedAt(repositoryId: string): boolean {
    return this.parts.now() - (this.lookedAt.get(repositoryId) ?? -Infinity) < LOOK_EVERY_MS;
  }

  /** Removes those of repositories that are not known, or all. Nobody borrows from one that was lost: no sandbox would start with it. */
  async drop(isKnown: (repositoryId: string) => Promise<boolean>): Promise<void> {
    const there = await this.parts.sandboxes.goldens();
    for (const repositoryId of this.madeAt.keys()) if (!there.includes(repositoryId)) this.madeAt.delete(repositoryId);
    for (const repositoryId of there) {
      if (await isKnown(repositoryId)) continue;
      this.madeAt.delete(repositoryId);
      await this.parts.sandboxes.dropGolden(repositoryId);
    }
  }
}

/** Only git runs there; it gets what gates get. */
const MAKER = 'gate';
