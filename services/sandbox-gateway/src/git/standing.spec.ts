import { describe, expect, it } from '@jest/globals';
import type { PushStanding } from '@manyhands/postgres';
import { FakeTeam } from '../testing/fake-team.js';
import { changedSince } from './standing.js';

const judged = new FakeTeam('r').add({
  branch: 'b',
  scope: ['src/**'],
  proposedSha: null,
  lease: { id: 'l', fence: 7, current: true },
});
const now: PushStanding = {
  active: true,
  lease: { fence: 7, current: true },
  branch: 'b',
  scope: ['src/**'],
  proposedSha: null,
};

describe('changedSince', () => {
  it('is null while everything is as it was judged', () => {
    expect(changedSince(judged, now)).toBeNull();
  });

  it.each<[string, PushStanding | null, string]>([
    ['there is no lease', null, 'stale-fence'],
    ['the session has ended', { ...now, active: false }, 'stale-fence'],
    ['the lease is over', { ...now, lease: { fence: 7, current: false } }, 'stale-fence'],
    ['the lease is another one', { ...now, lease: { fence: 8, current: true } }, 'stale-fence'],
    ['the branch is another one', { ...now, branch: 'c' }, 'changed-meanwhile'],
    ['the scope is another one', { ...now, scope: ['src/a'] }, 'changed-meanwhile'],
    ['something was proposed', { ...now, proposedSha: 'a'.repeat(40) }, 'changed-meanwhile'],
  ])('says so when %s', (_, standing, code) => {
    expect(changedSince(judged, standing)).toMatchObject({ code });
  });
});
