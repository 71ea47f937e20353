import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextVersion } from './next-version.js';
import { compareVersions, formatVersion, parseVersion, tagOf, versionOfTag, type Version } from './version.js';

const part = fc.integer({ min: 0, max: 999_999_999 });
const version = fc.record({ major: part, minor: part, patch: part });
function read(text: string): Version {
  const found = parseVersion(text);
  if (found === null) throw new Error(`${text} is no version`);
  return found;
}

describe('a version', () => {
  it('is read as it was written, also from its tag', () => {
    fc.assert(
      fc.property(version, (any) => {
        expect([parseVersion(formatVersion(any)), versionOfTag(tagOf(any))]).toEqual([any, any]);
      }),
    );
  });

  it.each(['', '1.2', 'v1.2.3', '01.2.3', '1.2.3-rc.1', '1.2.3+x', '1.2.3 ', '1.2.3\n', '9999999999.0.0', '-1.0.0'])(
    '%j is none',
    (text) => expect(parseVersion(text)).toBeNull(),
  );

  it.each(['1.2.3', 'version', 'V1.2.3', 'v1.2'])('%j is no tag of a release', (tag) =>
    expect(versionOfTag(tag)).toBeNull(),
  );

  it('stands in the order of its numbers', () => {
    const sorted = ['1.10.0', '0.9.9', '1.9.10', '1.9.9'].map(read).sort(compareVersions).map(formatVersion);
    expect(sorted).toEqual(['0.9.9', '1.9.9', '1.9.10', '1.10.0']);
  });
});

describe('the next version', () => {
  const feature = { group: 'feature', breaking: false } as const;
  const fix = { group: 'fix', breaking: false } as const;
  const chore = { group: 'other', breaking: false } as const;
  const breaking = { group: 'fix', breaking: true } as const;

  it.each([
    ['1.2.3', [fix], '1.2.4'],
    ['1.2.3', [chore], '1.2.4'],
    ['1.2.3', [], '1.2.4'],
    ['1.2.3', [fix, feature, chore], '1.3.0'],
    ['1.2.3', [feature, breaking], '2.0.0'],
    ['0.2.3', [fix], '0.2.4'],
    ['0.2.3', [feature], '0.3.0'],
    ['0.2.3', [breaking], '0.3.0'],
    ['0.0.7', [breaking, feature], '0.1.0'],
  ])('after %s with %j is %s', (last, changes, next) => {
    expect(formatVersion(nextVersion(read(last), changes))).toBe(next);
  });

  it('is 0.1.0 when there is none before it', () => {
    expect(formatVersion(nextVersion(null, [breaking]))).toBe('0.1.0');
  });

  const change = fc.record({
    group: fc.constantFrom('feature' as const, 'fix' as const, 'other' as const),
    breaking: fc.boolean(),
  });

  it('is always above the last one, does not depend on the order, and never leaves 0 by itself', () => {
    const before = fc.record({ major: fc.nat(50), minor: fc.nat(50), patch: fc.nat(50) });
    fc.assert(
      fc.property(before, fc.array(change), (last, changes) => {
        const next = nextVersion(last, changes);
        expect(compareVersions(next, last)).toBeGreaterThan(0);
        expect(nextVersion(last, changes.toReversed())).toEqual(next);
        if (last.major === 0) expect(next.major).toBe(0);
      }),
    );
  });
});
