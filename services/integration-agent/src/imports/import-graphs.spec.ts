import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SourceText } from '@manyhands/context';
import { BareRepository } from '@manyhands/git';
import { commitOn, temporaryDirectory } from '@manyhands/git/testing';
import { ReaderError, SyntaxPool } from '@manyhands/source-reader';
import { Logger } from '@nestjs/common';
import { findAffectedTests } from './affected-tests.js';
import { ImportGraphs, type GraphAnswer, type GraphLimits } from './import-graphs.js';
import type { SourceFactsReader } from './source-facts.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the first parser.
jest.setTimeout(60_000);

const pool = new SyntaxPool({ processes: 1 });
/** What was read, in order, by the real reader. */
let read: string[] = [];
const reader: SourceFactsReader = {
  read: (text: SourceText) => {
    read.push(text.bytes.toString());
    return pool.read(text);
  },
};
/** On a busy machine, too. */
const PATIENT = { ms: 60_000 };
const never = new AbortController().signal;

let dir: { path: string; remove(): Promise<void> };
let repository: BareRepository;
let first: string;
let count = 0;

type Files = Record<string, string | null>;
const commit = (files: Files, from: string | null): Promise<string> =>
  commitOn(repository.dir, { branch: 'develop', from, message: 'work', files });

const TREE = {
  'package.json': '{"name":"shop","workspaces":["libs/*"]}',
  'libs/money/package.json': '{"name":"@shop/money","exports":"./dist/index.js"}',
  'libs/money/src/index.ts': 'export const money = 1;\n',
  'src/total.ts': "import { money } from '@shop/money';\nexport const total = money;\n",
  'src/total.test.ts': "import { total } from './total.js';\n",
  'src/login.ts': 'export const login = 1;\n',
  'src/login.test.ts': "import { login } from './login.js';\n",
  'README.md': 'read me\n',
};

beforeAll(async () => {
  dir = await temporaryDirectory();
});
afterAll(async () => {
  await pool.close();
  await dir.remove();
});
beforeEach(async () => {
  repository = await BareRepository.init(join(dir.path, `${count++}.git`), { initialBranch: 'develop' });
  first = await commit(TREE, null);
  read = [];
});

const ask = (graphs: ImportGraphs, tree: string): Promise<GraphAnswer> =>
  graphs.of(repository, { tree, signal: never });
const importersOf = (answer: GraphAnswer, path: string): unknown =>
  answer.kind === 'known' ? answer.graph.importersOf(path) : answer.because;
const affected = (graphs: ImportGraphs, [base, sha]: [base: string, sha: string], signal = never): Promise<unknown> =>
  findAffectedTests(graphs, () => repository)({ repositoryId: 'any', base, sha }, signal);

/** Never resolves: nobody waits any more. */
function leave(leaving: AbortController): Promise<never> {
  leaving.abort(new Error('the process leaves'));
  return new Promise(() => undefined);
}

describe('who imports whom in a commit', () => {
  it('is read from the repository, through packages', async () => {
    const answer = await ask(new ImportGraphs(reader, PATIENT), first);
    expect(importersOf(answer, 'libs/money/src/index.ts')).toEqual(['src/total.ts']);
    expect(importersOf(answer, 'src/total.ts')).toEqual(['src/total.test.ts']);
    expect(read).not.toContain('read me\n');
  });

  it('is read once, and of the next commit only what it changes', async () => {
    const graphs = new ImportGraphs(reader, PATIENT);
    await ask(graphs, first);
    const later = 'export const login = 2;\n';
    const second = await commit({ 'src/login.ts': later, 'README.md': 'x\n' }, first);
    read = [];
    await ask(graphs, first);
    await Promise.all([ask(graphs, second), ask(graphs, second)]);
    expect(read).toEqual([later]);
  });

  it('is forgotten where it takes too much memory, and read again', async () => {
    const graphs = new ImportGraphs(reader, { ...PATIENT, memory: 1 });
    const second = await commit({ 'README.md': 'x\n' }, first);
    expect((await ask(graphs, first)).kind).toBe('known');
    read = [];
    expect(importersOf(await ask(graphs, second), 'src/total.ts')).toEqual(['src/total.test.ts']);
    expect(read).toHaveLength(7);
  });
});

describe('who imports whom is not known', () => {
  const silent: SourceFactsReader = { read: () => new Promise(() => undefined) };
  const broken: SourceFactsReader = { read: () => Promise.reject(new ReaderError('not-started', 'nothing comes up')) };

  it.each<[string, SourceFactsReader, Partial<GraphLimits>, string]>([
    ['in a tree of too many files', reader, { files: 7 }, 'the tree has more than 7 files'],
    ['in a tree of too much code', reader, { bytes: 200 }, 'the tree has more than 200 bytes of source code'],
    ['when there is no time', silent, { ms: 20 }, 'it took more than 0.02 s'],
    ['when the reader does not work', broken, {}, 'nothing comes up'],
  ])('%s, and that is told once', async (_, used, limits, because) => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    const graphs = new ImportGraphs(used, limits);
    expect(await ask(graphs, first)).toEqual({ kind: 'unknown', because });
    const second = await commit({ 'README.md': 'x\n' }, first);
    expect(await ask(graphs, second)).toEqual({ kind: 'unknown', because });
    expect(warn.mock.calls).toEqual([[expect.stringContaining(because), expect.anything()]]);
    warn.mockRestore();
  });

  it('in a commit that is not there', async () => {
    expect((await ask(new ImportGraphs(reader, PATIENT), 'a'.repeat(40))).kind).toBe('unknown');
  });

  it('when it is left in the middle, and the next question goes on there', async () => {
    const leaving = new AbortController();
    const done: Promise<unknown>[] = [];
    const hanging: SourceFactsReader = {
      read: async (text) => {
        const answer = done.length < 3 || leaving.signal.aborted ? reader.read(text) : null;
        if (answer === null) return Promise.all(done).then(() => leave(leaving));
        done.push(answer);
        return answer;
      },
    };
    const graphs = new ImportGraphs(hanging, { ms: 60_000 });
    await expect(graphs.of(repository, { tree: first, signal: leaving.signal })).rejects.toThrow('the process leaves');
    const before = read.length;
    expect((await ask(graphs, first)).kind).toBe('known');
    expect([before, read.length]).toEqual([3, 7]);
  });

  it('to whoever leaves, and only to him', async () => {
    const graphs = new ImportGraphs(reader, PATIENT);
    const leaving = new AbortController();
    const asked = graphs.of(repository, { tree: first, signal: leaving.signal });
    const other = ask(graphs, first);
    void leave(leaving);
    await expect(asked).rejects.toThrow('the process leaves');
    expect((await other).kind).toBe('known');
  });
});

describe('the tests that a candidate affects', () => {
  it('are those of all that changes since the develop that it is built on', async () => {
    const graphs = new ImportGraphs(reader, PATIENT);
    const one = await commit({ 'libs/money/src/index.ts': 'export const money = 2;\n' }, first);
    const two = await commit({ 'src/login.ts': 'export const login = 2;\n' }, one);
    expect(await affected(graphs, [first, one])).toEqual({ kind: 'known', files: ['src/total.test.ts'] });
    expect(await affected(graphs, [one, two])).toEqual({ kind: 'known', files: ['src/login.test.ts'] });
    const both = { kind: 'known', files: ['src/login.test.ts', 'src/total.test.ts'] };
    expect(await affected(graphs, [first, two])).toEqual(both);
  });

  it('import what it takes away, and are there', async () => {
    const graphs = new ImportGraphs(reader, PATIENT);
    const gone = await commit({ 'src/total.ts': null, 'src/login.test.ts': null, 'src/new.test.ts': '' }, first);
    expect(await affected(graphs, [first, gone])).toEqual({
      kind: 'known',
      files: ['src/new.test.ts', 'src/total.test.ts'],
    });
  });

  it('are none of develop itself, and nothing is read for that', async () => {
    expect(await affected(new ImportGraphs(reader, PATIENT), [first, first])).toEqual({ kind: 'known', files: [] });
    expect(read).toEqual([]);
  });

  it('are not known when the develop is gone, or the run is over', async () => {
    const graphs = new ImportGraphs(reader, PATIENT);
    expect(await affected(graphs, ['a'.repeat(40), first])).toMatchObject({ kind: 'unknown' });
    const one = await commit({ 'src/login.ts': 'x\n' }, first);
    const over = AbortSignal.abort(new Error('nobody asks'));
    expect(await affected(graphs, [first, one], over)).toEqual({ kind: 'unknown', because: 'nobody asks' });
  });
});
