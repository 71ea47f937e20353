import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesOf, type ReleaseCommit } from './changes.js';
import { readCommit } from './read-commit.js';

const TASK = '01890000-0000-7000-8000-000000000001';

describe('a commit message', () => {
  it.each([
    ['feat: add labels', { type: 'feat', scope: null, description: 'add labels', breaking: false }],
    ['Fix(api): close it', { type: 'fix', scope: 'api', description: 'close it', breaking: false }],
    ['feat(api)!: drop v1', { type: 'feat', scope: 'api', description: 'drop v1', breaking: true }],
    ['fix!: x', { type: 'fix', scope: null, description: 'x', breaking: true }],
    ['fix: x\n\nBREAKING CHANGE: y', { type: 'fix', scope: null, description: 'x', breaking: true }],
    ['fix: x\n\nBREAKING-CHANGE: y', { type: 'fix', scope: null, description: 'x', breaking: true }],
    ['fix: x\n\nno BREAKING CHANGE: here', { type: 'fix', scope: null, description: 'x', breaking: false }],
    ['fix: tell of BREAKING CHANGE: lines', expect.objectContaining({ breaking: false })],
    ['Add labels', null],
    ['feat:labels', null],
    ['feat: ', null],
    ['Merge branch "feat: x"', null],
    ['', null],
  ])('%j', (message, read) => expect(readCommit(message)).toEqual(read));

  it('never stumbles', () => {
    fc.assert(fc.property(fc.string(), (message) => void readCommit(message)));
  });
});

const commit = (sha: string, parents: string, message: string): ReleaseCommit => ({
  sha,
  parents: parents.split(' ').filter(Boolean),
  message,
});
const told = (commits: ReleaseCommit[], tip: string) =>
  changesOf(commits, tip).map(({ sha, group, breaking }) => `${sha} ${group}${breaking ? '!' : ''}`);

describe('what is new', () => {
  it('is each landed change once, newest first, with its task', () => {
    const commits = [
      commit('m2', 'm1 b1', `fix: two\n\nMerges a branch.\n\nTask: ${TASK}\nSession: x`),
      commit('b1', 'm0', 'fix: two'),
      commit('m1', 'm0 a2', 'feat: one'),
      commit('a2', 'a1', 'fix: a detail'),
      commit('a1', 'm0', 'feat: one'),
    ];
    expect(told(commits, 'm2')).toEqual(['m2 fix', 'm1 feature']);
    expect(changesOf(commits, 'm2').map(({ taskId }) => taskId)).toEqual([TASK, null]);
  });

  it('is breaking when a commit behind the merge is', () => {
    const commits = [commit('m1', 'm0 a1', 'fix: one'), commit('a1', 'm0', 'fix: one\n\nBREAKING CHANGE: all of it')];
    expect(told(commits, 'm1')).toEqual(['m1 fix!']);
  });

  it('is told by the commits of a merge whose title says nothing', () => {
    const commits = [
      commit('m1', 'm0 a3', 'Merge branch a'),
      commit('a3', 'a2 z', 'Merge branch z'),
      commit('a2', 'a1', 'fix: two'),
      commit('a1', 'm0', 'feat: one'),
    ];
    expect(told(commits, 'm1')).toEqual(['a2 fix', 'a1 feature']);
  });

  it('is told by the merge itself when it brought nothing new', () => {
    expect(told([commit('m1', 'm0 old', 'Merge branch main')], 'm1')).toEqual(['m1 other']);
  });

  it('belongs to the merge that brought it first', () => {
    const commits = [
      commit('m2', 'm1 b1', 'feat: two'),
      commit('m1', 'm0 a1', 'feat: one'),
      commit('b1', 'a1', 'feat: two'),
      commit('a1', 'm0', 'feat!: one'),
    ];
    expect(told(commits, 'm2')).toEqual(['m2 feature', 'm1 feature!']);
  });

  it('is nothing without the tip', () => {
    expect(told([commit('a', '', 'feat: a')], 'b')).toEqual([]);
  });

  it('tells no commit twice and invents none, whatever the history', () => {
    const history = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean(), fc.constantFrom('feat: x', 'fix: y', 'z')), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(history, (steps) => {
        const commits = steps.map(([one, other, merge, message], at) => {
          const parents = at === 0 ? [] : [`c${one % at}`, ...(merge ? [`c${other % at}`] : [])];
          return { sha: `c${at}`, parents, message };
        });
        const shas = changesOf(commits, `c${steps.length - 1}`).map(({ sha }) => sha);
        expect(new Set(shas).size).toBe(shas.length);
        expect(commits.map(({ sha }) => sha)).toEqual(expect.arrayContaining(shas));
      }),
    );
  });
});
