import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { temporaryDirectory } from '@manyhands/git/testing';
import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenForInterrupts } from '../interrupts.js';
import { run } from '../run.js';
import { FakeTerminal } from '../testing/fake-terminal.js';

jest.setTimeout(60_000);

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let terminal: FakeTerminal;
beforeAll(async () => (root = await temporaryDirectory()));
afterAll(() => root.remove());
beforeEach(() => {
  terminal = new FakeTerminal();
});

const at = (name: string) => join(root.path, name);
const mergeFile = (...args: string[]) => {
  const interrupts = listenForInterrupts(Object.assign(new EventEmitter(), { exit: () => undefined }));
  return run({ args: ['merge-file', ...args], terminal, env: {}, interrupts });
};
/** Writes three files, and gives their names. */
const three = (base: string, ours: string, theirs: string): string[] =>
  Object.entries({ base, ours, theirs }).map(([name, text]) => {
    writeFileSync(at(name), text);
    return at(name);
  });

describe('hands merge-file', () => {
  it('prints the merged text and nothing else', async () => {
    expect(await mergeFile(...three('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC'))).toBe(0);
    expect([terminal.out.join(''), terminal.messages]).toEqual(['A\nb\nC', []]);
  });

  it('knows the kind of file by --path', async () => {
    const files = three('{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "b": 1\n}\n', '{\n  "a": 1,\n  "c": 1\n}\n');
    expect(await mergeFile(...files, '--path', 'web/package.json')).toBe(0);
    expect(JSON.parse(terminal.out.join(''))).toEqual({ a: 1, b: 1, c: 1 });
    expect(terminal.messages).toEqual(['resolved by rung 2, keys']);
  });

  it('prints conflict marks and says why, when no rung resolves it', async () => {
    const files = three('a\n', 'b\n', 'c\n');
    expect(await mergeFile(...files, '--path', 'a.md')).toBe(1);
    expect(terminal.out.join('')).toBe(`<<<<<<< ${at('ours')}\nb\n=======\nc\n>>>>>>> ${at('theirs')}\n`);
    expect(terminal.messages.at(-1)).toBe('not resolved; next is rung 6');
  });

  it('gives one object with --json', async () => {
    expect(await mergeFile(...three('a\n', 'b\n', 'c\n'), '--path', 'CHANGELOG.md', '--json')).toBe(1);
    expect(terminal.lastJson).toMatchObject({
      rung: null,
      merged: null,
      attempts: [{ rung: 0 }, { rung: 1 }, { rung: 2 }, { rung: 3, because: 'same-place' }, {}, {}],
    });
    expect(await mergeFile(...three('a\n', 'b\n', 'a\n'), '--json')).toBe(0);
    expect(terminal.lastJson).toMatchObject({ rung: 0, merged: 'b\n' });
  });

  it('can begin further up', async () => {
    await mergeFile(...three('a\n', 'b\n', 'a\n'), '--path', 'a.ts', '--from', '4', '--json');
    expect(terminal.lastJson).toMatchObject({ attempts: [{ rung: 4 }, { rung: 5 }] });
  });

  it('takes /dev/null for a file that was not there', async () => {
    const [, ours = '', theirs = ''] = three('', 'a\n', 'a\n');
    expect(await mergeFile('/dev/null', ours, theirs)).toBe(0);
    expect(await mergeFile(ours, '/dev/null', theirs)).toBe(1);
    expect(terminal.messages).toContain('modify-delete: ours deleted it, the other changed it');
  });

  it('refuses binary, large and foreign texts with a reason', async () => {
    for (const [text, reason] of [
      ['\0', 'binary'],
      ['a\n'.repeat(5_000_000), 'too-large'],
      ['a\r\nb\r\n', 'line-endings'],
    ] as const) {
      expect(await mergeFile(...three('a\nb\n', text, 'a\nc\n'))).toBe(1);
      expect(terminal.messages.at(-2)).toContain(reason);
    }
    expect(terminal.out.join('')).toBe('');
  });

  it.each([
    ['is no file', () => [at('base'), at('nothing'), at('theirs')], 'there is no such file'],
    ['is a directory', () => [at('base'), at('folder'), at('theirs')], 'is a directory'],
    ['is given twice', () => [at('base'), at('ours'), at('ours')], 'is given twice'],
  ])('says what is wrong with an argument that %s', async (_, args, message) => {
    three('a\n', 'b\n', 'c\n');
    mkdirSync(at('folder'), { recursive: true });
    expect(await mergeFile(...args())).toBe(2);
    expect(terminal.messages.join('\n')).toContain(message);
  });
});
