import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '@manyhands/git';
import { copyObjects } from './copy-objects.js';
import type { Git } from './git.js';
import { writeMergeSides } from './merge-sides.js';
import type { ThreeTrees } from './three-trees.js';

/** A repository whose objects can be borrowed. */
export interface Lender {
  /** The folder of its objects. */
  readonly objects: string;
  readonly objectFormat: string;
  /** The list of commits at which a shallow clone ends; null for a whole one. */
  readonly shallow: string | null;
}

/**
 * A temporary bare repository that borrows the objects of another one and keeps all that is written to itself. Nothing of the
 * other one's configuration, attributes or hooks is read.
 *
 * One thing git does change in a lender: it renews the time stamp of an object that it finds it need not write again. So
 * whoever merges borrows from a copy, never from a repository of the user's.
 */
export class ScratchRepository implements Lender {
  readonly shallow = null;

  readonly git: Git;

  private constructor(
    readonly dir: string,
    readonly objectFormat: string,
    signal: AbortSignal,
  ) {
    this.git = (args, options) => runGit(dir, args, { ...options, signal });
  }

  /** Makes the folder. Whoever asked for it removes it. */
  static async borrowing(lender: Lender, dir: string, signal: AbortSignal): Promise<ScratchRepository> {
    mkdirSync(dir);
    const scratch = new ScratchRepository(dir, lender.objectFormat, signal);
    await scratch.git(['init', '--bare', '--quiet', '--template=', `--object-format=${lender.objectFormat}`]);
    // In quotes git reads the path like a string in C; there a path may hold anything.
    writeFileSync(scratch.alternates, `${JSON.stringify(lender.objects)}\n`);
    if (lender.shallow !== null) copyFileSync(lender.shallow, join(scratch.dir, 'shallow'));
    return scratch;
  }

  get objects(): string {
    return join(this.dir, 'objects');
  }

  private get alternates(): string {
    return join(this.objects, 'info', 'alternates');
  }

  /** Copies these objects over and borrows nothing any more: from here on the lender is out of reach. */
  async keepOnly(wanted: Parameters<typeof copyObjects>[1]): Promise<void> {
    await copyObjects(this, wanted);
    rmSync(this.alternates);
  }

  /** For each merge two commits, `ours` and `theirs`, whose only common history is one commit with the base. */
  async sidesOf(merges: readonly ThreeTrees[]): Promise<string[]> {
    return writeMergeSides(this.git, merges);
  }

  /** Forgets every object that was written here. */
  clear(): void {
    for (const name of readdirSync(this.objects)) {
      if (name !== 'info') rmSync(join(this.objects, name), { recursive: true, force: true });
    }
  }
}
