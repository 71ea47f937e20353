import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideRelease, type ReleaseFacts } from './decide-release.js';

const TIP = 'd'.repeat(40);
const facts = (more: Partial<ReleaseFacts> = {}): ReleaseFacts => ({
  branches: { integration: 'develop', release: 'main' },
  develop: TIP,
  green: true,
  main: 'm'.repeat(40),
  standing: 'behind',
  last: { major: 1, minor: 0, patch: 0 },
  commits: [{ sha: TIP, parents: [], message: 'feat: a' }],
  ...more,
});
const outcome = (more: Partial<ReleaseFacts>, wanted: string | null = null) => {
  const decision = decideRelease(facts(more), wanted);
  return decision.kind === 'refused' ? decision.code : decision.kind;
};

describe('a release', () => {
  it('moves the release branch to the tip, under the next version', () => {
    const decision = decideRelease(facts(), null);
    expect(decision).toMatchObject({ kind: 'release', develop: TIP, tag: 'v1.1.0', by: 'fast-forward' });
  });

  it.each([
    ['missing', 'fast-forward'],
    ['behind', 'fast-forward'],
    ['beside', 'merge'],
  ] as const)('of a release branch that is %s is made by %s', (standing, by) => {
    expect(decideRelease(facts({ standing }), null)).toMatchObject({ by });
  });

  it.each<[string, Partial<ReleaseFacts>, string]>([
    ['all is released', { standing: 'has-all' }, 'nothing'],
    ['all is released, though the tip is unknown', { standing: 'has-all', green: false }, 'nothing'],
    ['the tip is not known to be green', { green: false }, 'develop-not-green'],
    ['the release branch has something else', { standing: 'apart' }, 'release-branch-moved'],
    ['there is no integration branch', { develop: null }, 'integration-branch-missing'],
    ['there is only one branch', { branches: { integration: 'a', release: 'a' } }, 'branches-are-the-same'],
  ])('is not made when %s', (_, more, expected) => expect(outcome(more)).toBe(expected));

  it.each([
    ['1.0.1', 'release'],
    ['7.0.0', 'release'],
    ['1.0.0', 'version-not-higher'],
    ['0.9.9', 'version-not-higher'],
    ['2.0', 'version-malformed'],
  ])('asked for as %s: %s', (wanted, expected) => expect(outcome({}, wanted)).toBe(expected));

  it('takes any version for the first one', () => {
    expect(decideRelease(facts({ last: null }), '0.0.1')).toMatchObject({ tag: 'v0.0.1' });
  });

  it('is never made of a tip that is not green, nor over what develop has not', () => {
    const standings = fc.constantFrom('missing', 'has-all', 'behind', 'beside', 'apart') as fc.Arbitrary<
      ReleaseFacts['standing']
    >;
    fc.assert(
      fc.property(
        fc.boolean(),
        standings,
        fc.option(fc.constantFrom('0.1.0', '9.9.9', 'x')),
        (green, standing, wanted) => {
          const decision = decideRelease(facts({ green, standing }), wanted);
          if (decision.kind === 'release')
            expect([green, standing]).toEqual([true, expect.not.stringMatching(/apart|all/)]);
        },
      ),
    );
  });
});
