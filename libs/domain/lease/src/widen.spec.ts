import { describe, expect, it } from '@jest/globals';
import { foreignOwners } from '@manyhands/plan';
import { parseScope, type Scope } from '@manyhands/scope';
import { DEFAULT_WIDEN_POLICY, decideWiden, type Lease, type LeaseWorld, type WidenRequest } from './index.js';

const scope = (...patterns: string[]): Scope => {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scope;
};
/** The task is named by a letter: `a` is older than `b`. */
const lease = (task: string, patterns: string[], more: Partial<Lease> = {}): Lease => ({
  id: `lease-${task}`,
  holder: `session-${task}`,
  task,
  scope: scope(...patterns),
  fence: 4,
  until: 2_000,
  ...more,
});
const world = (live: readonly Lease[], more: Partial<LeaseWorld> = {}): LeaseWorld => ({
  now: 1_000,
  live,
  tickets: [],
  lastFence: 7,
  ...more,
});
const files = Array.from({ length: 100 }, (_, i) => `src/${i}.ts`);
const wish = (task: string, patterns: string[], more: Partial<WidenRequest> = {}): WidenRequest => ({
  holder: `session-${task}`,
  patterns,
  files,
  ...more,
});

describe('a wish', () => {
  it('that is free is granted: the lease goes on over both, under the next fence', () => {
    const decision = decideWiden(world([lease('b', ['src/1.ts'])]), wish('b', ['src/2.ts', 'new/**']));
    expect(decision).toMatchObject({
      kind: 'granted',
      fence: 8,
      scope: { patterns: ['src/1.ts', 'src/2.ts', 'new/**'] },
    });
  });

  it('for what is held already changes nothing', () => {
    expect(decideWiden(world([lease('b', ['src/**'])]), wish('b', ['src/2.ts'])).kind).toBe('held');
  });

  it.each<[string, Partial<Lease>, Partial<WidenRequest>, string]>([
    ['without a lease', { holder: 'another' }, {}, 'no-lease'],
    ['under a lease whose time has passed', { until: 1_000 }, {}, 'no-lease'],
    ['under an old fence', {}, { fence: 3 }, 'stale-fence'],
    ['for nothing', {}, { patterns: [] }, 'bad-patterns'],
    ['that leaves the repository', {}, { patterns: ['../x'] }, 'bad-patterns'],
    ['with an exclusion', {}, { patterns: ['docs/**', '!docs/a.md'] }, 'bad-patterns'],
    [
      'for what the plan excluded',
      { scope: scope('src/**', '!src/core/**') },
      { patterns: ['src/core/a.ts'] },
      'excluded',
    ],
  ])('%s is refused', (_, own, asked, because) => {
    const decision = decideWiden(world([lease('b', ['src/1.ts'], own)]), wish('b', ['docs/x.md'], asked));
    expect(decision).toMatchObject({ kind: 'refused', because });
  });
});

describe('a person is asked', () => {
  const ownership = { mode: 'require' as const, areas: [{ owners: ['@docs'], scope: ['docs/**'] }], allowed: ['@me'] };
  it.each<[string, Partial<WidenRequest>, string]>([
    ['many patterns', { patterns: Array.from({ length: 11 }, (_, i) => `n/${i}`) }, 'too-many-patterns'],
    ['one wish after many', { grantedBefore: DEFAULT_WIDEN_POLICY.maxWishes }, 'too-many-wishes'],
    ['many files', { patterns: ['src/**'] }, 'too-wide'],
    ['everything', { patterns: ['**'], files: [] }, 'too-wide'],
    ['a workflow', { patterns: ['.github/workflows/ci.yml'] }, 'protected-path'],
    ['instructions of a folder', { patterns: ['lib/AGENTS.md'] }, 'protected-path'],
    ['what others own', { patterns: ['docs/a.md'], ownership }, 'owned-by-others'],
  ])('for %s', (_, asked, code) => {
    const held = world([lease('b', ['lib/1.ts'])]);
    expect(decideWiden(held, wish('b', ['docs/x.md'], asked))).toMatchObject({ kind: 'ask', reason: { code } });
    expect(decideWiden(held, wish('b', ['docs/x.md'], { ...asked, approved: true })).kind).toBe('granted');
  });

  it('but not for owners who are asked already, nor where owners only advise', () => {
    expect(foreignOwners(scope('docs/a.md'), { ...ownership, allowed: ['@docs'] })).toEqual([]);
    const advised = wish('b', ['docs/a.md'], { ownership: { ...ownership, mode: 'advise' } });
    expect(decideWiden(world([lease('b', ['lib/1.ts'])]), advised).kind).toBe('granted');
    expect(foreignOwners(scope('docs/a.md'), { ...ownership, mode: 'advise' })).toEqual(['@docs']);
  });
});

describe('somebody is in the way', () => {
  const both = [lease('a', ['src/1.ts']), lease('b', ['src/2.ts'])];

  it('the older task may wait for the younger one, the younger one is suspended', () => {
    expect(decideWiden(world(both), wish('a', ['src/2.ts']))).toEqual({
      kind: 'busy',
      advice: 'wait',
      blockers: [{ kind: 'lease', holder: 'session-b', witness: 'src/2.ts' }],
    });
    expect(decideWiden(world(both), wish('b', ['src/1.ts']))).toMatchObject({ kind: 'busy', advice: 'suspend' });
  });

  it('for longer than a wish may wait: the older one is suspended too', () => {
    const asked = { askedAt: 1_000 - DEFAULT_WIDEN_POLICY.maxWaitMs };
    expect(decideWiden(world(both), wish('a', ['src/2.ts'], asked))).toMatchObject({ advice: 'suspend' });
  });

  it('even when a person said yes', () => {
    expect(decideWiden(world(both), wish('b', ['src/1.ts'], { approved: true })).kind).toBe('busy');
  });

  it('a ticket that has waited long goes first, unless it waits for this very lease', () => {
    const now = 100_000;
    const own = lease('a', ['src/1.ts'], { until: Infinity });
    const apart = { holder: 'session-z', scope: scope('src/2.ts', 'src/3.ts'), requestedAt: 1_000 };
    const waiting = { ...apart, scope: scope('src/1.ts', 'src/2.ts') };
    const asked = wish('a', ['src/2.ts']);
    expect(decideWiden(world([own], { now, tickets: [apart] }), asked)).toMatchObject({
      advice: 'suspend',
      blockers: [{ kind: 'ticket', holder: 'session-z' }],
    });
    expect(decideWiden(world([own], { now, tickets: [waiting] }), asked).kind).toBe('granted');
    expect(decideWiden(world([own], { now: 2_000, tickets: [{ ...apart }] }), asked).kind).toBe('granted');
  });
});
