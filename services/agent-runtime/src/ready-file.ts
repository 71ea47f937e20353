import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Tells whoever waits for it which port was chosen. Atomic: a reader sees the whole file or none. */
export function writeReadyFile(path: string, port: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify({ port, pid: process.pid }));
  renameSync(`${path}.new`, path);
}
