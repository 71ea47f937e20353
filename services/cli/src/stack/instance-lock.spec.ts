import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataDirInUse, lockDataDir } from './instance-lock.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('is held until it is let go', () => {
  const letGo = lockDataDir(dir);
  expect(existsSync(join(dir, 'lock'))).toBe(true);
  letGo();
  expect(existsSync(join(dir, 'lock'))).toBe(false);
});

it('of a process that lives is respected, with a way out', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  writeFileSync(join(dir, 'lock'), String(other.pid));
  expect(() => lockDataDir(dir)).toThrow(DataDirInUse);
  expect(() => lockDataDir(dir)).toThrow(/--data/);
  other.kill('SIGKILL');
  await once(other, 'exit');
});

it('of a process that is gone is taken over', async () => {
  const other = spawn(process.execPath, ['-e', '']);
  await once(other, 'exit');
  writeFileSync(join(dir, 'lock'), String(other.pid));
  lockDataDir(dir)();
});
