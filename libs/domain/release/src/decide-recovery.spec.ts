import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideRecovery, type ReleaseRefs } from './decide-recovery.js';

const intended = { from: 'old', to: 'new', tagSha: 'tag' };

describe('a release that was intended', () => {
  it.each<[string, ReleaseRefs, object]>([
    ['nothing was moved', { main: 'old', mainHasIt: false, tag: null }, { kind: 'move', branch: true, tag: true }],
    [
      'only the tag was made',
      { main: 'old', mainHasIt: false, tag: 'tag' },
      { kind: 'move', branch: true, tag: false },
    ],
    ['only the branch moved', { main: 'new', mainHasIt: true, tag: null }, { kind: 'move', branch: false, tag: true }],
    ['both moved', { main: 'new', mainHasIt: true, tag: 'tag' }, { kind: 'record' }],
    ['both moved, and the branch moved on', { main: 'newer', mainHasIt: true, tag: 'tag' }, { kind: 'record' }],
    ['the branch is elsewhere', { main: 'x', mainHasIt: false, tag: null }, { kind: 'drop', untag: false }],
    ['the branch is gone', { main: null, mainHasIt: false, tag: null }, { kind: 'drop', untag: false }],
    [
      'the branch is elsewhere, with the tag',
      { main: 'x', mainHasIt: false, tag: 'tag' },
      { kind: 'drop', untag: true },
    ],
    ['another tag has the name', { main: 'old', mainHasIt: false, tag: 'x' }, { kind: 'drop', untag: false }],
  ])('goes on when %s', (_, refs, step) => expect(decideRecovery(intended, refs)).toEqual(step));

  it('makes the branch when there was none', () => {
    const refs = { main: null, mainHasIt: false, tag: null };
    expect(decideRecovery({ ...intended, from: null }, refs)).toEqual({ kind: 'move', branch: true, tag: true });
  });

  it('ends by itself: one move leads to its record, one drop leaves no tag of ours', () => {
    const main = fc.constantFrom('old', 'new', 'x', null);
    fc.assert(
      fc.property(main, fc.constantFrom('tag', 'x', null), (at, tag) => {
        const step = decideRecovery(intended, { main: at, mainHasIt: at === 'new', tag });
        if (step.kind === 'move') {
          const after = { main: 'new', mainHasIt: true, tag: 'tag' };
          expect(decideRecovery(intended, after)).toEqual({ kind: 'record' });
        }
        if (step.kind === 'drop') expect(step.untag).toBe(tag === 'tag');
      }),
    );
  });
});
