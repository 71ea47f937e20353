import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listenForInterrupts, type HostProcess } from '../interrupts.js';
import { run } from '../run.js';
import { FakeTerminal } from '../testing/fake-terminal.js';

jest.setTimeout(120_000);

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let terminal: FakeTerminal;
let host: EventEmitter;
let tree: WorkTree;
const temporary = process.env['TMPDIR'];
const at = (...names: string[]) => join(root.path, ...names);

const json = (...names: string[]) => `${JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])), null, 2)}\n`;
const fn = (...names: string[]) => names.map((name) => `export function ${name}() {\n  return 1;\n}\n`).join('\n');

/** Two branches that write these files, merged by a person who left these. */
async function conflict(
  name: string,
  ours: Record<string, string | null>,
  theirs: Record<string, string>,
  human: Record<string, string>,
) {
  await tree.git('checkout', '--quiet', '-b', name);
  await tree.commit(`theirs of ${name}`, theirs);
  await tree.git('checkout', '--quiet', 'main');
  await tree.commit(`ours of ${name}`, ours);
  await tree.git('merge', '--quiet', '--no-commit', '--no-ff', name).catch(() => undefined);
  await tree.commit(`Merge ${name}`, human);
}

beforeAll(async () => {
  root = await temporaryDirectory();
  mkdirSync(at('tmp'));
  process.env['TMPDIR'] = at('tmp');
  const date = '2020-02-02T00:00:00Z';
  tree = await WorkTree.create(at('known'), { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } });
  await tree.commit('begin', { 'a.json': json('a'), 'a.ts': fn('a'), 'a.md': 'a\n', 'b.md': 'b\n' });
  await conflict('keys', { 'a.json': json('a', 'b') }, { 'a.json': json('a', 'c') }, { 'a.json': json('a', 'c', 'b') });
  await conflict('text', { 'a.md': 'b\n' }, { 'a.md': 'c\n' }, { 'a.md': 'd\n' });
  await conflict('gone', { 'b.md': null }, { 'b.md': 'c\n' }, { 'b.md': 'c\n' });
  await conflict('functions', { 'a.ts': fn('a', 'b') }, { 'a.ts': fn('a', 'c') }, { 'a.ts': fn('a', 'd') });
});
afterAll(async () => {
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
  await root.remove();
});
beforeEach(() => {
  terminal = new FakeTerminal();
  host = Object.assign(new EventEmitter(), { exit: () => undefined });
});
// Whatever happened, nothing is left behind.
afterEach(() => expect(readdirSync(at('tmp'))).toEqual([]));

const merges = (...args: string[]) => {
  const interrupts = listenForInterrupts(host as EventEmitter & HostProcess);
  return run({ args: ['history', 'merges', ...args], terminal, env: process.env, interrupts });
};
const everything = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => {
    const { size, mtimeMs } = statSync(join(dir, name));
    return `${name} ${size} ${mtimeMs}`;
  });

describe('hands history merges', () => {
  it('says of each conflicted file which rung resolves it, and whether a person did the same', async () => {
    const before = everything(at('known'));
    expect(await merges('--repo', at('known'), '--json')).toBe(0);
    const rows = terminal.out.map((line) => JSON.parse(line));
    expect(rows.slice(0, -1).map(({ path, rung, equal }) => [path, rung, equal])).toEqual([
      ['a.ts', 5, 'different'],
      ['b.md', null, 'none'],
      ['a.md', null, 'none'],
      ['a.json', 2, 'order'],
    ]);
    expect(rows.at(-1)).toMatchObject({
      merges: 4,
      conflictedMerges: 4,
      conflictedFiles: 4,
      resolvedFiles: 2,
      equal: { exact: 0, whitespace: 0, order: 1, different: 1, none: 2 },
      byRung: { 2: 1, 5: 1 },
    });
    expect(everything(at('known'))).toEqual(before);
  });

  it('tells people the same, with what was different', async () => {
    expect(await merges('--repo', at('known'), '--show-different')).toBe(0);
    const report = terminal.out.join('\n');
    expect(report).toContain('Resolved without a model: 2 (50.0 %), of these 1 (50.0 %)');
    expect(report).toMatch(/[0-9a-f]{10} rung 5 a\.ts\n/);
    expect(report).toContain('+export function d() {');
    expect(report).toMatch(/modify-delete +1 +b\.md/);
  });

  it('looks at the latest ones with --limit', async () => {
    await merges('--repo', at('known'), '--limit', '1', '--json');
    expect(terminal.lastJson).toMatchObject({ merges: 1, conflictedFiles: 1 });
  });

  it('says that there are none, and what to try', async () => {
    await WorkTree.create(at('plain')).then((plain) => plain.commit('begin', { a: 'a\n' }));
    expect(await merges('--repo', at('plain'))).toBe(1);
    expect(terminal.messages.join('\n')).toContain('there are no merges of two parents in main');
    expect(await merges('--repo', at('known'), '--since', '2021-01-01')).toBe(1);
    expect(terminal.messages.join('\n')).toContain('since 2021-01-01');
    expect(await merges('--repo', at('nowhere'))).toBe(2);
  });

  it('ends cleanly on Ctrl-C', async () => {
    const running = merges('--repo', at('known'));
    host.emit('SIGINT');
    expect(await running).toBe(130);
  });
});
