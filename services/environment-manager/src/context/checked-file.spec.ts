import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CheckedFile } from './checked-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manyhands-checked-'));
  path = join(folder, 'deep', 'facts.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const linesOf = async (header: string) => {
  const lines = await new CheckedFile(path, header).read();
  return lines === null ? null : [...lines];
};

describe('a checked file', () => {
  it('gives back its lines, also many and none', async () => {
    const many = Array.from({ length: 50_000 }, (_, n) => JSON.stringify({ n, text: 'ä'.repeat(30) }));
    for (const lines of [[], ['one'], ['', 'two', ''], many]) {
      await new CheckedFile(path, 'v1').write(lines);
      expect(await linesOf('v1')).toEqual(lines);
    }
  });

  it('is not there before it is written, and not for another header', async () => {
    expect(await linesOf('v1')).toBeNull();
    await new CheckedFile(path, 'v1').write(['x']);
    expect(await linesOf('v2')).toBeNull();
    expect(await linesOf('v')).toBeNull();
  });

  it('is not there with any byte changed, or with any end missing', async () => {
    await new CheckedFile(path, 'v1').write(['one', 'two']);
    const whole = await readFile(path);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      await writeFile(path, damaged);
      expect(await linesOf('v1')).toBeNull();
      await writeFile(path, whole.subarray(0, at));
      expect(await linesOf('v1')).toBeNull();
    }
  });

  it('is always whole while others write it', async () => {
    const write = (n: number) => new CheckedFile(path, 'v1').write(Array<string>(1000).fill(`writer ${n}`));
    await Promise.all(Array.from({ length: 8 }, (_, n) => write(n)));
    expect(new Set(await linesOf('v1')).size).toBe(1);
  });

  it('takes away what a killed process left behind, and nothing else', async () => {
    const file = new CheckedFile(path, 'v1');
    await file.write(['x']);
    const [old, young, other] = ['facts.jsonl.1.tmp', 'facts.jsonl.2.tmp', 'other.jsonl.tmp'].map((name) =>
      join(folder, 'deep', name),
    ) as [string, string, string];
    for (const left of [old, young, other]) await writeFile(left, '');
    for (const left of [old, other]) await utimes(left, new Date(0), new Date(0));
    await file.write(['y']);
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual([
      'facts.jsonl',
      'facts.jsonl.2.tmp',
      'other.jsonl.tmp',
    ]);
  });
});
