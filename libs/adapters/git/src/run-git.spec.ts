import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BareRepository } from './bare-repository.js';
import { runGit } from './run-git.js';
import { temporaryDirectory } from './testing/temporary-directory.js';

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let dir: string;

beforeAll(async () => {
  root = await temporaryDirectory();
  dir = join(root.path, 'r.git');
  await BareRepository.init(dir, { initialBranch: 'develop' });
});
afterAll(() => root.remove());

describe('runGit', () => {
  it('shows git nothing of our environment', async () => {
    process.env['GIT_AUTHOR_NAME'] = 'leak';
    const { stdout } = await runGit(dir, ['-c', 'alias.environment=!env', 'environment']);
    delete process.env['GIT_AUTHOR_NAME'];
    const names = stdout
      .toString('utf8')
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names).not.toContain('GIT_AUTHOR_NAME');
    expect(names).not.toContain('HOME');
    expect(names).toEqual(
      expect.arrayContaining(['GIT_CONFIG_NOSYSTEM', 'GIT_NO_REPLACE_OBJECTS', 'GIT_LITERAL_PATHSPECS']),
    );
  });

  it('says so when git needs more memory than it may have', async () => {
    const input = Buffer.alloc(100 * 1024 * 1024);
    const run = runGit(dir, ['hash-object', '--stdin'], { input, maxMemoryBytes: 64 * 1024 * 1024 });
    await expect(run).rejects.toMatchObject({ code: 'too-much-memory', retryable: false });
  });

  it('explains a failure with the command, the status and what git said', async () => {
    await expect(runGit(dir, ['cat-file', '-t', 'ab'.repeat(20)])).rejects.toMatchObject({
      code: 'failed',
      args: ['cat-file', '-t', 'ab'.repeat(20)],
      exitCode: 128,
      stderr: expect.stringContaining('could not get object info'),
    });
  });

  it('takes an expected status for an answer', async () => {
    const { exitCode } = await runGit(dir, ['symbolic-ref', '--quiet', 'refs/heads/none'], { expect: [0, 1] });
    expect(exitCode).toBe(1);
  });

  it('kills a git that hangs', async () => {
    const hang = runGit(dir, ['-c', 'alias.hang=!exec sleep 60', 'hang'], { timeoutMs: 100 });
    await expect(hang).rejects.toMatchObject({ code: 'timeout', retryable: true });
  });

  it('stops a git that nobody waits for any more', async () => {
    const controller = new AbortController();
    const hang = runGit(dir, ['-c', 'alias.hang=!exec sleep 60', 'hang'], { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(hang).rejects.toThrow('enough');
    await expect(runGit(dir, ['version'], { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('stops reading a git that prints too much', async () => {
    const flood = ['-c', 'alias.flood=!exec yes', 'flood'];
    await expect(runGit(dir, flood, { maxOutputBytes: 1000 })).rejects.toMatchObject({ code: 'too-much-output' });
    const cut = await runGit(dir, flood, { maxOutputBytes: 1000, onOverflow: 'truncate' });
    expect(cut).toMatchObject({ truncated: true, stdout: { length: 1000 } });
  });

  it('refuses a relative directory', async () => {
    await expect(runGit('r.git', ['version'])).rejects.toMatchObject({ code: 'bad-argument' });
  });
});
