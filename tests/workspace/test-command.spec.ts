import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');

const test = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const program = execFile(process.execPath, ['tools/test.mjs', ...args], { cwd: root }, (_, stdout, stderr) =>
      done({ status: program.exitCode ?? -1, stdout, stderr }),
    );
  });

describe('npm test', () => {
  it('says which stages there are, and what its exit status means', async () => {
    const { status, stdout } = await test('--help');
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}(style|types|boundaries|specs|stories) {2,}\S/gm)).toHaveLength(5);
    expect(stdout).toMatch(/Exit status: 0 .* 1 .* 2 /);
  });

  it.each([
    ['an option', '--nonsense', /^Unknown option '--nonsense'\n/],
    ['a stage', '--only=nonsense', /^no stage named nonsense; there are style, types,/],
  ])('refuses %s that it does not know, with the way out', async (_, argument, sentence) => {
    const { status, stderr } = await test(argument);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain('--help');
    expect(stderr).not.toContain('at file:');
  });
});
