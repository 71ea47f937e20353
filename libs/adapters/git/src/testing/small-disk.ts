import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is taken and given back at a time. */
const PAGE = 4096;
const FILL = 'fill';

/** A disk of its own for tests that need a full one: a tmpfs, which only root may mount. */
export class SmallDisk {
  private constructor(readonly dir: string) {}

  /** In words, why there is none. */
  static mount(kib: number): SmallDisk | { readonly because: string } {
    const dir = mkdtempSync(join(tmpdir(), 'manyhands-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', dir], { stdio: 'pipe' });
      return new SmallDisk(dir);
    } catch (error) {
      rmSync(dir, { recursive: true });
      return { because: reasonOf(error) };
    }
  }

  /** Takes all the room but for so many pages of 4 KiB. */
  async fill(but = 0): Promise<void> {
    const pages = await this.takeAll();
    await truncate(join(this.dir, FILL), Math.max(0, pages - but) * PAGE);
  }

  /** Gives back what was taken. */
  async free(): Promise<void> {
    rmSync(join(this.dir, FILL), { force: true });
  }

  unmount(): void {
    // Git processes that are kept for seconds may have files of it open.
    execFileSync('umount', ['--lazy', this.dir], { stdio: 'pipe' });
    rmSync(this.dir, { recursive: true });
  }

  private async takeAll(): Promise<number> {
    const file = await open(join(this.dir, FILL), 'w');
    const page = Buffer.alloc(PAGE);
    try {
      for (let pages = 0; ; pages += 1) if (!(await fits(file.write(page)))) return pages;
    } finally {
      await file.close();
    }
  }
}

/** What `mount` says, without the folder's name: a test's title is the same each time. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const reason = /^mount: [^:]*: (.*)$/m.exec(said)?.[1];
  return `no tmpfs: ${reason ?? 'mount cannot be started'}`;
}

async function fits(writing: Promise<{ readonly bytesWritten: number }>): Promise<boolean> {
  try {
    return (await writing).bytesWritten === PAGE;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
