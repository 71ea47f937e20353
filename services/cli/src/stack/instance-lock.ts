import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './processes.js';

/** Another instance uses the data folder. */
export class DataDirInUse extends Error {
  readonly code = 'data-dir-in-use';
  constructor(dataDir: string, pid: number) {
    super(`another instance (process ${pid}) uses ${dataDir}: stop it, or choose another folder with --data`);
  }
}

/** One instance per data folder. A lock whose process is gone is taken over. Returns how to let go of it. */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'lock');
  const mine = join(dataDir, `lock.${process.pid}`);
  writeFileSync(mine, String(process.pid));
  try {
    takeLock({ file, mine, dataDir });
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}

/** A hard link appears complete or not at all, so two starts at the same moment cannot both succeed. */
function takeLock(paths: { file: string; mine: string; dataDir: string }): void {
  try {
    linkSync(paths.mine, paths.file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(readFileSync(paths.file, 'utf8'));
    if (holder !== process.pid && isAlive(holder, 'node')) throw new DataDirInUse(paths.dataDir, holder);
    rmSync(paths.file, { force: true });
    linkSync(paths.mine, paths.file);
  }
}
