import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { EventEmitter } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listenForInterrupts, type HostProcess } from '../interrupts.js';
import { run } from '../run.js';
import { FakeTerminal } from '../testing/fake-terminal.js';
import { isNewEnough } from './need-git.js';
import { makeScratchFolder } from './scratch-folder.js';

const lines = (name: string, changed: Record<number, string> = {}): string =>
  Array.from({ length: 10 }, (_, at) => `${changed[at + 1] ?? `${name}${at + 1}`}\n`).join('');

/** A repository that grows by merged branches. */
class MergedHistory {
  private constructor(readonly tree: WorkTree) {}

  static async create(dir: string, files: Record<string, string>): Promise<MergedHistory> {
    const date = '2020-02-02T00:00:00Z';
    const env = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    const history = new MergedHistory(await WorkTree.create(dir, { env }));
    await history.tree.commit('begin', files);
    return history;
  }

  /** Merges a branch made on `from` that writes these files; null removes one. */
  async merge(name: string, files: Record<string, string | null>, from = 'main'): Promise<string> {
    await this.tree.git('checkout', '--quiet', '-b', name, from);
    await this.tree.commit(`work on ${name}`, files);
    return this.land(name);
  }

  /** Merges the branch that is checked out. */
  async land(name: string): Promise<string> {
    await this.tree.git('checkout', '--quiet', 'main');
    await this.tree.git('merge', '--quiet', '--no-ff', '-m', `Merge ${name}`, name);
    return this.tree.head();
  }
}

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let terminal: FakeTerminal;
let host: EventEmitter;
const temporary = process.env['TMPDIR'];

beforeAll(async () => {
  root = await temporaryDirectory();
  mkdirSync(at('tmp'));
  process.env['TMPDIR'] = at('tmp');
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
afterEach(() => {
  // Whatever happened, nothing is left behind.
  expect(readdirSync(at('tmp'))).toEqual([]);
});

const at = (...names: string[]) => join(root.path, ...names);
const epics = (...args: string[]) => {
  const interrupts = listenForInterrupts(host as EventEmitter & HostProcess);
  return run({ args: ['history', 'epics', ...args], terminal, env: process.env, interrupts });
};
/** What comes out as JSON, for a run that went well. */
const replayed = async (...args: string[]): Promise<Record<string, unknown>> => {
  const exit = await epics('--json', ...args);
  expect([exit, ...terminal.messages]).toEqual([0]);
  return terminal.lastJson as Record<string, unknown>;
};

/** Every file of a folder with its size and the time it was written. */
const everything = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => {
    const { size, mtimeMs } = statSync(join(dir, name));
    return `${name} ${size} ${mtimeMs}`;
  });

describe('hands history epics', () => {
  let known: MergedHistory;
  let repo: string;

  /** 0, 2 and 3 share src/a.ts, 4 to 6 the changelog; 2 was built on 0, 5 on 4, 6 on 5; 3 was under way when 2 came in. */
  beforeAll(async () => {
    repo = at('known');
    known = await MergedHistory.create(repo, {
      'src/a.ts': lines('a'),
      'src/b.ts': lines('b'),
      'CHANGELOG.md': 'end\n',
    });
    await known.merge('a-top', { 'src/a.ts': lines('a', { 1: 'A' }) });
    const seen = await known.merge('b', { 'src/b.ts': lines('b', { 1: 'B' }), 'docs/b.md': 'b\n' });
    await known.merge('a-top-again', { 'src/a.ts': lines('a', { 1: 'AA' }) });
    await known.merge('a-bottom', { 'src/a.ts': lines('a', { 1: 'A', 10: 'Z' }) }, seen);
    await known.merge('log-1', { 'CHANGELOG.md': 'one\nend\n' });
    await known.merge('log-2', { 'CHANGELOG.md': 'two\none\nend\n' });
    await known.merge('log-3', { 'CHANGELOG.md': 'three\ntwo\none\nend\n' });
  });

  it('finds which changes needed which, and how many could have run at the same time', async () => {
    expect(await replayed('--repo', repo)).toMatchObject({
      ...{ changes: 7, pairs: 21, disjointPairs: 15, dependentPairs: 3, dependentAmongDisjoint: 0, concurrentPairs: 1 },
      bySharing: {
        nothing: { pairs: 15, dependent: 0, throughOthers: 0, unknown: 0 },
        bookkeeping: { pairs: 3, dependent: 2, throughOthers: 1, unknown: 0 },
        source: { pairs: 3, dependent: 1, throughOthers: 0, unknown: 0 },
      },
      // 0, 1 and 4; then 2 and 5; then 3 and 6.
      ...{ parallelWidth: { median: 3, max: 3 }, rounds: { median: 3, max: 3 } },
      ...{
        wideningShare: 1,
        multiFileChanges: 1,
        widenedChanges: 1,
        window: 20,
        changesFrom: 'merges',
        branch: 'main',
      },
      seconds: expect.any(Number),
    });
  });

  it('compares only what stands within the window', async () => {
    expect(await replayed('--repo', repo, '--window', '2')).toMatchObject({
      ...{ pairs: 6, disjointPairs: 3, dependentPairs: 2, parallelWidth: { median: 1.5, max: 2 } },
    });
  });

  it('writes nothing into the repository', async () => {
    const [before, objects] = [everything(join(repo, '.git')), await known.tree.git('count-objects', '-v')];
    await replayed('--repo', repo);
    expect(await known.tree.git('count-objects', '-v')).toBe(objects);
    expect(everything(join(repo, '.git'))).toEqual(before);
  });

  it('takes nothing from the configuration of the repository', async () => {
    await known.tree.git('config', 'merge.renames', 'false');
    await known.tree.git('config', 'merge.default', 'text');
    await known.tree.git('config', 'core.attributesFile', '/nowhere');
    writeFileSync(join(repo, '.git', 'info', 'attributes'), '*.ts merge=bad\n');
    await known.tree.git('config', 'merge.bad.driver', `touch ${at('ran')}; exit 1`);
    expect(await replayed('--repo', repo)).toMatchObject({ dependentPairs: 3 });
    expect(readdirSync(root.path)).not.toContain('ran');
  });

  it('tells people in sentences and a table', async () => {
    expect(await epics('--repo', repo)).toBe(0);
    const text = terminal.out.join('\n');
    expect(text).toContain('7 changes on main of ');
    expect(text).toContain(
      'Of 21 pairs, 15 (71.4 %) share no file. 4.8 % of all pairs really were under way together.',
    );
    expect(text).toMatch(/^only manifest, lock file, changelog +3 +2 +66\.7 % +1$/m);
    expect(text).toContain('Of 7 consecutive changes, 3 could have run at the same time (median), 3 at most.');
    expect(text).toMatch(/^src\/a\.ts +3 +3 +1$/m);
    expect(text).toMatch(/Dependent, though they share no file\nnone\n/);
  });

  it('takes the latest, or those since a day', async () => {
    expect(await replayed('--repo', repo, '--limit', '3')).toMatchObject({ changes: 3, dependentPairs: 2 });
    expect(await replayed('--repo', repo, '--since', '2020-02-02')).toMatchObject({ changes: 7 });
    expect(await epics('--repo', repo, '--since', '2020-02-03')).toBe(1);
    expect(terminal.messages).toEqual([
      'hands: there is no merged change on main since 2020-02-03T00:00:00.000Z',
      'Try an earlier --since.',
    ]);
  });

  it('works on a bare repository and on a branch that is named', async () => {
    await known.tree.git('clone', '--quiet', '--bare', repo, at('bare.git'));
    await known.tree.git('branch', 'earlier', 'main~2');
    expect(await replayed('--repo', at('bare.git'))).toMatchObject({ changes: 7, dependentPairs: 3 });
    expect(await replayed('--repo', repo, '--branch', 'earlier')).toMatchObject({ changes: 5, branch: 'earlier' });
  });

  it('prefers the default branch of origin to the branch of the day', async () => {
    const clone = await WorkTree.clone(repo, at('clone'));
    await clone.git('checkout', '--quiet', '--orphan', 'today');
    expect(await replayed('--repo', at('clone'))).toMatchObject({ changes: 7, branch: 'origin/main' });
  });

  it('says that a clone is shallow', async () => {
    await known.tree.git('clone', '--quiet', '--depth', '4', `file://${repo}`, at('shallow'));
    expect(await replayed('--repo', at('shallow'))).toMatchObject({ changes: 3, shallow: true, dependentPairs: 2 });
    await epics('--repo', at('shallow'));
    expect(terminal.out.join('\n')).toContain('The clone is shallow: older changes are not in it.');
  });

  it('stops when asked to', async () => {
    const running = epics('--repo', repo);
    host.emit('SIGINT');
    expect(await running).toBe(130);
    expect(terminal.out).toEqual([]);
  });

  it('compares what it can when an object is missing', async () => {
    await known.tree.git('clone', '--quiet', '--no-hardlinks', repo, at('broken'));
    const blob = await known.tree.git('rev-parse', 'main~3:src/a.ts');
    rmSync(at('broken', '.git', 'objects', blob.slice(0, 2), blob.slice(2)));
    const { bySharing, failure, changes } = await replayed('--repo', at('broken'));
    expect({ changes, failure }).toEqual({ changes: 7, failure: expect.stringMatching(`unable to read .*${blob}`) });
    // What 3 made of src/a.ts is gone: nothing can be said of 3 without 0 or 2, and nothing of 4 to 6 without these.
    expect(bySharing).toMatchObject({
      nothing: { unknown: 6, dependent: 0 },
      bookkeeping: { unknown: 0, dependent: 2 },
      source: { unknown: 2, dependent: 1 },
    });
    await epics('--repo', at('broken'));
    expect(terminal.out.at(-1)).toMatch(/^git could not merge 8 pairs: fatal: unable to read /m);
  });
});

describe('a file that was moved in between', () => {
  it('makes changes dependent that share no file, and is named', async () => {
    const moved = await MergedHistory.create(at('moved'), { 'old/x.ts': lines('x') });
    await moved.merge('edit', { 'old/x.ts': lines('x', { 5: 'X' }) });
    await moved.merge('move', { 'old/x.ts': null, 'new/x.ts': lines('x', { 5: 'X' }) });
    await moved.merge('edit-again', { 'new/x.ts': lines('x', { 5: 'XX' }) });
    const found = await replayed('--repo', at('moved'));
    expect(found).toMatchObject({ pairs: 3, disjointPairs: 1, dependentAmongDisjoint: 1 });
    expect(found.dependentDisjointPairs).toEqual([
      {
        earlier: expect.objectContaining({ subject: 'Merge edit', paths: ['old/x.ts'] }),
        later: expect.objectContaining({ subject: 'Merge edit-again', paths: ['new/x.ts'] }),
        conflicts: ['new/x.ts'],
        concurrent: false,
        inBetween: [expect.objectContaining({ subject: 'Merge move' })],
      },
    ]);
    await epics('--repo', at('moved'));
    expect(terminal.out.at(-1)).toMatch(/In 1 of 1 cases[^]*\n- \S+ Merge edit-again\n {2}wrote new\/x\.ts/);
  });
});

describe('histories without merges', () => {
  it('are read by their squash merges', async () => {
    const squashed = await MergedHistory.create(at('squashed'), { a: lines('a') });
    await squashed.tree.commit('One (#1)', { a: lines('a', { 1: 'A' }) });
    await squashed.tree.commit('direct', { b: 'b\n' });
    await squashed.tree.commit('Two (#2)', { a: lines('a', { 1: 'AA' }) });
    const found = await replayed('--repo', at('squashed'));
    expect(found).toMatchObject({ changesFrom: 'squashes', changes: 2, dependentPairs: 1, concurrentPairs: null });
    expect(await epics('--repo', at('squashed'), '--changes', 'merges')).toBe(1);
    expect(terminal.messages).toEqual([
      'hands: there is no merge commit with two parents on main',
      'Try --changes commits.',
    ]);
  });

  it('or by their commits, which is said', async () => {
    const plain = await MergedHistory.create(at('plain'), { a: lines('a') });
    await plain.tree.commit('one', { a: lines('a', { 1: 'A' }) });
    await plain.tree.commit('empty');
    expect(await replayed('--repo', at('plain'))).toMatchObject({ changesFrom: 'commits', changes: 1, pairs: 0 });
    await epics('--repo', at('plain'));
    expect(terminal.out.at(-1)).toContain('single commits: there are neither merge commits nor squash merges');
    expect(terminal.out.at(-1)).toContain('Left out: 1 that changed no file.');
    expect(terminal.out.at(-1)).toContain('There is only one change, so there are no pairs.');
  });
});

describe('what a tree may hold', () => {
  it('is compared whatever its name and kind', async () => {
    const odd = await MergedHistory.create(at('odd'), { 'move-me': lines('m'), plain: 'p\n' });
    const { tree } = odd;
    const bytes = Buffer.concat([Buffer.from(at('odd', 'bad-')), Buffer.from([0xff, 0xfe])]);
    const begin = async (name: string) => void (await tree.git('checkout', '--quiet', '-b', name, 'main'));
    const land = async (name: string) => {
      await tree.commit(name);
      await odd.land(name);
    };

    await begin('names');
    await tree.write('new\nline', '1\n');
    writeFileSync(bytes, '1\n');
    await land('names');
    await begin('names-again');
    await tree.write('new\nline', '2\n');
    writeFileSync(bytes, '2\n');
    await land('names-again');
    await odd.merge('case', { 'Read Me': 'x\n' });
    await odd.merge('other-case', { 'READ ME': 'y\n' });
    await begin('kinds');
    await tree.link('link', '../../etc/passwd');
    writeFileSync(at('odd', 'huge.bin'), Buffer.alloc(24 * 1024 * 1024, Buffer.from([0, 1, 2, 3, 250])));
    await land('kinds');
    await begin('module');
    await tree.git('update-index', '--add', '--cacheinfo', `160000,${'ab'.repeat(20)},module`);
    await tree.git('commit', '--quiet', '-m', 'module');
    await odd.land('module');
    await odd.merge('moved', { 'move-me': null, 'moved/here': lines('m', { 3: 'M' }) });
    rmSync(at('odd', 'plain'));
    mkdirSync(at('odd', 'module'), { recursive: true });

    const found = await replayed('--repo', at('odd'));
    expect(found).toMatchObject({ changes: 7, failure: null, unnameablePaths: 4, dependentAmongDisjoint: 0 });
    // The two with odd names, and the two that differ in case only; nothing else meets.
    expect(found).toMatchObject({ pairs: 21, disjointPairs: 19, dependentPairs: 1 });
  });
});

describe('what cannot be replayed', () => {
  it.each([
    ['a folder that is no repository', 'folder', 2, /is no git repository$/],
    ['a folder that is not there', 'nowhere', 2, /is no git repository$/],
    ['a file', 'file', 2, /is no git repository$/],
    ['a repository without commits', 'empty', 1, /^hands: there are no commits on main: nothing to replay$/],
    ['a repository with a single commit', 'single', 1, /^hands: there is no merged change on main$/],
  ])('is %s', async (_, name, exit, message) => {
    if (name === 'folder') mkdirSync(at(name));
    if (name === 'file') writeFileSync(at(name), '');
    if (name === 'empty') await WorkTree.create(at(name));
    if (name === 'single') await MergedHistory.create(at(name), { a: 'a\n' });
    expect(await epics('--repo', at(name))).toBe(exit);
    expect(terminal.messages[0]).toMatch(message);
    expect(terminal.out).toEqual([]);
  });

  it('is a branch that is not there', async () => {
    await MergedHistory.create(at('one'), { a: 'a\n' });
    expect(await epics('--repo', at('one'), '--branch', 'nope')).toBe(2);
    expect(await epics('--repo', at('one'), '--branch', '--exec=x')).toBe(2);
    expect(terminal.messages[0]).toBe('hands: there is no branch "nope"');
  });

  it.each([
    ['--window', '1'],
    ['--window', 'x'],
    ['--limit', '0'],
    ['--since', 'yesterday'],
    ['--since', '2020-99-99'],
    ['--changes', 'all'],
  ])('is asked for with %s %s', async (option, value) => {
    expect(await epics('--repo', '.', option, value)).toBe(2);
  });
});

describe('git', () => {
  it.each([
    ['git version 2.39.5', true],
    ['git version 2.39.3 (Apple Git-146)', true],
    ['git version 3.0.0', true],
    ['git version 2.38.9', false],
    ['git version 1.99', false],
    ['something else', false],
  ])('that says %j is new enough: %p', (said, expected) => {
    expect(isNewEnough(said)).toBe(expected);
  });
});

describe('the folder for the copy', () => {
  it('is where TMPDIR says, and a new one each time', () => {
    const [one, other] = [makeScratchFolder({ TMPDIR: at('tmp') }), makeScratchFolder({ TMPDIR: at('tmp') })];
    expect(
      readdirSync(at('tmp'))
        .map((name) => at('tmp', name))
        .sort(),
    ).toEqual([one, other].sort());
    for (const folder of [one, other]) rmSync(folder, { recursive: true });
  });
});
