import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changelog } from './changelog.js';
import type { ReleasedChange } from './changes.js';

const at = new Date('2026-03-01T23:30:00Z');
const version = { major: 1, minor: 2, patch: 0 };
const change = (more: Partial<ReleasedChange>): ReleasedChange => ({
  sha: '0123456789abcdef0123456789abcdef01234567',
  group: 'other',
  scope: null,
  description: 'something',
  breaking: false,
  taskId: null,
  ...more,
});

describe('a changelog', () => {
  it('has a group for each kind of change, with task and commit', () => {
    const changes = [
      change({ description: 'tidy up' }),
      change({ group: 'fix', description: 'close the door', taskId: 't1' }),
      change({ group: 'feature', scope: 'api', description: 'a door', breaking: true, taskId: 't2' }),
      change({ group: 'feature', description: 'a window', taskId: 'gone' }),
    ];
    const taskKeys = new Map([
      ['t1', 'door-fix'],
      ['t2', 'door'],
    ]);
    expect(changelog({ version, at, changes, taskKeys, cut: false })).toBe(
      [
        '## 1.2.0 - 2026-03-01',
        '',
        '### Features',
        '',
        '- BREAKING: api: a door (door, 0123456789)',
        '- a window (0123456789)',
        '',
        '### Fixes',
        '',
        '- close the door (door-fix, 0123456789)',
        '',
        '### Other',
        '',
        '- tidy up (0123456789)',
        '',
      ].join('\n'),
    );
  });

  it('says when older changes were not read', () => {
    const text = changelog({ version, at, changes: [], taskKeys: new Map(), cut: true });
    expect(text).toBe('## 1.2.0 - 2026-03-01\n\nOlder changes are left out.\n');
  });

  it('has one readable line for each change, whatever its title is', () => {
    const changes = fc.array(fc.record({ description: fc.string({ unit: 'binary', maxLength: 500 }) }));
    fc.assert(
      fc.property(changes, (given) => {
        const all = given.map((more) => change({ group: 'fix', ...more }));
        const lines = changelog({ version, at, changes: all, taskKeys: new Map(), cut: false }).split('\n');
        expect(lines.filter((line) => line.startsWith('- '))).toHaveLength(given.length);
        expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        for (const line of lines) expect([...line].length).toBeLessThan(230);
      }),
    );
  });
});
