import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { placeAffected } from './place-affected.js';

const known = (...files: string[]) => ({ kind: 'known', files }) as const;
const because = (command: string, affected: Parameters<typeof placeAffected>[1]): unknown => {
  const placed = placeAffected(command, affected);
  return placed.kind === 'skip' ? placed.because : placed;
};

/** The arguments that a shell makes of the command. */
async function argumentsOf(files: string[]): Promise<string[]> {
  const placed = placeAffected(`printf '%s\\0' {affected-tests}`, known(...files));
  if (placed.kind === 'skip') throw new Error(placed.because);
  const { stdout } = await promisify(execFile)('bash', ['-c', placed.command]);
  return stdout.split('\0').slice(0, -1);
}

describe('a command about affected tests', () => {
  it('has the files in place of the placeholder, as often as that stands there, and all else as it was', () => {
    expect(
      placeAffected('t {affected-tests} ${X} {a,b} && u {affected-tests}', known('a.test.ts', '$&.test.ts')),
    ).toEqual({
      kind: 'run',
      command: `t 'a.test.ts' '$&.test.ts' \${X} {a,b} && u 'a.test.ts' '$&.test.ts'`,
    });
  });

  it('gets each name as one argument, whatever it is', async () => {
    const names = [
      "it's.test.ts",
      '$(touch oops).test.ts',
      'a b\n"c".test.ts',
      '*.test.ts',
      '`id`;#.test.ts',
      '\\.test.ts',
    ];
    expect(await argumentsOf(names)).toEqual(names);
  });

  it('gets no name that a program would take for something else', async () => {
    expect(await argumentsOf(['-rf.test.ts', '--all/x.test.ts', '@args.test.ts', '+x.test.ts'])).toEqual([
      './-rf.test.ts',
      './--all/x.test.ts',
      './@args.test.ts',
      './+x.test.ts',
    ]);
  });

  it.each([
    ['there is none', known(), 'Skipped: no test file changes or imports what changes.'],
    ['the only one has no name in UTF-8', known('\\xe4.test.ts'), 'Skipped: no test file'],
    ['nobody knows', { kind: 'unknown', because: 'git is gone' } as const, 'not known, because git is gone.'],
    ['there are too many', known(...Array.from({ length: 201 }, (_, n) => `${n}.test.ts`)), '201 test files'],
    ['names are too long', known(...Array.from({ length: 9 }, (_, n) => `${n}${'x'.repeat(4000)}`)), 'names of the 9'],
  ])('is passed over when %s', (_, affected, sentence) => {
    expect(because('t {affected-tests}', affected)).toContain(sentence);
    expect(because('t {affected-tests}', affected)).toContain('The commands without {affected-tests} decide.');
  });

  it('is run for as many files as are fewer than all', () => {
    const files = Array.from({ length: 200 }, (_, n) => `${n}.test.ts`);
    expect(placeAffected('t {affected-tests}', known(...files)).kind).toBe('run');
  });
});
