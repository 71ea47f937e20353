import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BareRepository } from '../bare-repository.js';
import { temporaryDirectory } from '../testing/temporary-directory.js';
import { KeptProcess, type KeptProcessOptions } from './kept-process.js';
import type { Question } from './live-process.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let dir: string;
const open: KeptProcess[] = [];

beforeAll(async () => {
  root = await temporaryDirectory();
  dir = join(root.path, 'r.git');
  await BareRepository.init(dir, { initialBranch: 'develop' });
});
afterEach(async () => {
  for (const process of open.splice(0)) await process.close();
});
afterAll(() => root.remove());

const ID = 'ab'.repeat(20);

function catFile(options: KeptProcessOptions = {}): KeptProcess {
  const kept = new KeptProcess(dir, ['cat-file', '--batch-check'], options);
  open.push(kept);
  return kept;
}

/** What git answers to one line. */
const line =
  (input: string, more: Partial<Question<string>> = {}): (() => Question<string>) =>
  () => ({
    input: `${input}\n`,
    read: (bytes) => {
      const end = bytes.indexOf(0x0a) + 1;
      return end === 0 ? { atLeast: bytes.length + 1 } : { answer: bytes.toString('utf8', 0, end - 1), used: end };
    },
    ...more,
  });

const never =
  (more: Partial<Question<never>> = {}) =>
  () => ({
    input: `${ID}\n`,
    read: (bytes: Buffer) => ({ atLeast: bytes.length + 1 }),
    ...more,
  });

/** Looks until it holds; the test's own limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

function isAlive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('KeptProcess', () => {
  it('asks one process everything, one question after the other', async () => {
    const kept = catFile();
    expect(kept.pid).toBeNull();
    const names = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40));
    const answers = await Promise.all(names.map((name) => kept.ask(line(name))));
    expect(answers).toEqual(names.map((name) => `${name} missing`));
    const { pid } = kept;
    await kept.ask(line(ID));
    expect(kept.pid).toBe(pid);
  });

  it('kills git after its time, says so, and starts another one for the next question', async () => {
    const kept = catFile({ timeoutMs: 200 });
    await kept.ask(line(ID));
    const { pid } = kept;
    await expect(kept.ask(never({ again: true }))).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(isAlive(pid)).toBe(false);
    expect(await kept.ask(line(ID))).toBe(`${ID} missing`);
  });

  it('asks again when git dies before it answers, if that may be', async () => {
    const kept = catFile();
    await kept.ask(line(ID));
    const { pid } = kept;
    const dying = (again: boolean) => {
      if (isAlive(kept.pid)) process.kill(kept.pid ?? 0, 'SIGKILL');
      return kept.ask(line(ID, { again }));
    };
    expect(await dying(true)).toBe(`${ID} missing`);
    expect(kept.pid).not.toBe(pid);
  });

  it('tells of a git that dies in the middle of what may not be repeated', async () => {
    const kept = catFile();
    await kept.ask(line(ID));
    const asked = kept.ask(never());
    const failed = expect(asked).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining('killed') });
    process.kill(kept.pid ?? 0, 'SIGKILL');
    await failed;
    expect(await kept.ask(line(ID))).toBe(`${ID} missing`);
  });

  it('repeats a question once, and no more often', async () => {
    const kept = new KeptProcess(dir, ['no-such-command']);
    open.push(kept);
    let posed = 0;
    const pose = () => {
      posed += 1;
      return line(ID, { again: true })();
    };
    await expect(kept.ask(pose)).rejects.toMatchObject({
      code: 'failed',
      stderr: expect.stringContaining('no-such-command'),
    });
    expect(posed).toBe(2);
  });

  it('takes no more of an answer than was allowed', async () => {
    const kept = catFile();
    await expect(kept.ask(line(ID, { maxBytes: 10 }))).rejects.toMatchObject({ code: 'too-much-output' });
    expect(await kept.ask(line(ID))).toBe(`${ID} missing`);
  });

  it('trusts no process that answers more than it was asked', async () => {
    const kept = catFile();
    await kept.ask(line(ID));
    const { pid } = kept;
    const two = { input: `${ID}\n${ID}\n` };
    await expect(
      kept.ask(line(ID, { ...two, read: (bytes) => (bytes.length < 96 ? { atLeast: 96 } : { answer: '', used: 48 }) })),
    ).rejects.toMatchObject({ code: 'failed' });
    expect(isAlive(pid)).toBe(false);
  });

  it('ends git when nobody asks any more, when it has answered enough, and when it is closed', async () => {
    const idle = catFile({ idleMs: 1 });
    await idle.ask(line(ID));
    const pid = idle.pid ?? 0;
    await until(() => !isAlive(pid));
    expect(await idle.ask(line(ID))).toBe(`${ID} missing`);

    const short = catFile({ mostQuestions: 2 });
    await short.ask(line(ID));
    const first = short.pid;
    await short.ask(line(ID));
    expect([isAlive(first), short.pid]).toEqual([false, null]);

    const closed = catFile();
    await closed.ask(line(ID));
    const last = closed.pid;
    await closed.close();
    expect(isAlive(last)).toBe(false);
    await expect(closed.ask(line(ID))).rejects.toMatchObject({ code: 'failed' });
  });

  it('keeps nothing from ending while nobody asks', async () => {
    const kept = catFile();
    const before = process.getActiveResourcesInfo().length;
    await kept.ask(line(ID));
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });
});
