import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseChanges, type ChoiceOfChanges, type MainlineCommit } from './index.js';

/** Newest first; `parents` besides the one before on the branch. */
const mainline = (...commits: { subject?: string; parents?: string[]; at?: number }[]): MainlineCommit[] =>
  commits.map(({ subject = 'work', parents = [], at = 0 }, index) => {
    const last = index === commits.length - 1;
    const id = `c${commits.length - index}`;
    return { id, tree: `t${id}`, parents: last ? [] : [`c${commits.length - index - 1}`, ...parents], at, subject };
  });

const choose = (commits: MainlineCommit[], choice: Partial<ChoiceOfChanges> = {}) => {
  const { source, changes, octopuses } = chooseChanges(commits, {
    changes: 'auto',
    since: null,
    limit: 100,
    ...choice,
  });
  return { source, octopuses, ids: changes.map(({ id }) => id) };
};

const mixed = mainline(
  { subject: 'Fix it (#7)', at: 60 },
  { parents: ['x2'], at: 50 },
  { parents: ['x3', 'x4'], at: 40 },
  { subject: 'direct', at: 30 },
  { parents: ['x1'], at: 20 },
  { at: 10 },
);

describe('chooseChanges', () => {
  it('takes merges when there are any, oldest first', () => {
    expect(choose(mixed)).toEqual({ source: 'merges', octopuses: 1, ids: ['c2', 'c5'] });
  });

  it('takes squash merges when asked, or when there is no merge', () => {
    expect(choose(mixed, { changes: 'commits' })).toMatchObject({ source: 'squashes', ids: ['c6'] });
    const squashed = mainline({ subject: 'b (#2)' }, { subject: 'see #1' }, { subject: 'a (#1) ' }, {});
    expect(choose(squashed)).toMatchObject({ source: 'squashes', ids: ['c2', 'c4'] });
  });

  it('takes each commit when there is neither, but not the first of all', () => {
    expect(choose(mainline({}, {}, {}))).toMatchObject({ source: 'commits', ids: ['c2', 'c3'] });
  });

  it('finds nothing where there is nothing, and does not take another kind than the one asked for', () => {
    expect(choose(mainline({}))).toMatchObject({ ids: [] });
    expect(choose(mainline({}, {}), { changes: 'merges' })).toMatchObject({ source: 'merges', ids: [] });
  });

  it('takes the latest, since a time', () => {
    expect(choose(mixed, { limit: 1 }).ids).toEqual(['c5']);
    expect(choose(mixed, { since: 21 }).ids).toEqual(['c5']);
    expect(choose(mixed, { since: 20 }).ids).toEqual(['c2', 'c5']);
    expect(choose(mixed, { since: 60 })).toMatchObject({ source: 'squashes', ids: ['c6'] });
  });

  it('knows what each change was made on', () => {
    const { changes, found } = chooseChanges(mixed, { changes: 'merges', since: null, limit: 1 });
    expect(changes).toEqual([
      { id: 'c5', tree: 'tc5', base: 'c4', baseTree: 'tc4', topic: 'x2', at: 50, subject: 'work' },
    ]);
    expect(found).toEqual({ merges: 2, squashes: 1, commits: 2 });
  });

  it('never takes more than asked, nor a commit twice', () => {
    const commit = fc.record({
      subject: fc.constantFrom('a', 'a (#1)'),
      parents: fc.array(fc.constant('x'), { maxLength: 2 }),
      at: fc.nat(9),
    });
    fc.assert(
      fc.property(
        fc.array(commit),
        fc.nat(9),
        fc.constantFrom('auto', 'merges', 'commits'),
        (commits, limit, changes) => {
          const { ids } = choose(mainline(...commits), { limit, changes });
          expect(ids.length).toBeLessThanOrEqual(limit);
          const places = ids.map((id) => Number(id.slice(1)));
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        },
      ),
    );
  });
});
