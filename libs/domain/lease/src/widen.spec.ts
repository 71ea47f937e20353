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

describe('why a person is asked', () => {
  const policy = { ...DEFAULT_WIDEN_POLICY, maxPatterns: 2, maxWishes: 3, maxFiles: 20, maxShare: 0.1 };
  const asked = (patterns: string[], more: Partial<WidenRequest> = {}) =>
    decideWiden(world([lease('b', ['lib/1.ts'])]), wish('b', patterns, more), { widen: policy });
  const because = (code: string, message: string) => ({ kind: 'ask', reason: { code, message } });

  it('is told in numbers, and the limits themselves are allowed', () => {
    expect(asked(['n/1', 'n/2']).kind).toBe('granted');
    expect(asked(['n/1', 'n/2', 'n/3'])).toEqual(because('too-many-patterns', 'has 3 patterns, more than 2'));
    expect(asked(['n/1'], { grantedBefore: 2 }).kind).toBe('granted');
    expect(asked(['n/1'], { grantedBefore: 3 })).toEqual(
      because('too-many-wishes', 'comes after 3 that the task was granted'),
    );
  });

  it('counts the files that are new, against the smaller of number and share', () => {
    const several = (n: number, of: number) =>
      asked(['src/**'], { files: Array.from({ length: of }, (_, at) => (at < n ? `src/${at}.ts` : `x/${at}.ts`)) });
    expect(several(10, 100).kind).toBe('granted');
    expect(several(11, 100)).toEqual(because('too-wide', 'adds 11 of 100 tracked files, more than 10'));
    expect(several(20, 1_000).kind).toBe('granted');
    expect(several(21, 1_000)).toEqual(because('too-wide', 'adds 21 of 1000 tracked files, more than 20'));
    expect(several(1, 3).kind).toBe('granted');
    expect(several(2, 3)).toEqual(because('too-wide', 'adds 2 of 3 tracked files, more than 1'));
    const held = { files: ['lib/1.ts', 'lib/2.ts', ...files.slice(0, 8)] };
    expect(asked(['lib/**'], held).kind).toBe('granted');
  });

  it('names what is protected, what takes in everything, and the owners', () => {
    expect(asked(['**'], { files: [] })).toEqual(because('too-wide', 'takes in everything'));
    expect(asked(['.github/**'])).toEqual(
      because('protected-path', expect.stringMatching(/^reaches \.github\/\S+, which is protected$/) as never),
    );
    expect(asked(['lib/AGENTS.md'])).toEqual(because('protected-path', 'reaches lib/AGENTS.md, which is protected'));
    const ownership = { mode: 'require' as const, areas: [{ owners: ['@b', '@a'], scope: ['docs/**'] }], allowed: [] };
    expect(asked(['docs/a.md'], { ownership })).toEqual(because('owned-by-others', 'reaches what @a, @b own'));
    expect(asked(['n/1'], { ownership }).kind).toBe('granted');
  });

  it('is not a name in some folder that a wildcard passes over', () => {
    expect(asked(['docs/**']).kind).toBe('granted');
  });
});

describe('a wish that cannot be decided', () => {
  it('is refused in words, and never by an error', () => {
    const remembers = ['*b', '!*a????????????????????b'];
    const decision = decideWiden(world([lease('b', remembers)]), wish('b', ['*', 'docs/a.md'], { approved: true }));
    expect(decision).toMatchObject({ kind: 'refused', because: 'bad-patterns' });
    expect(decision).toHaveProperty('message', expect.stringMatching(/^The patterns are too complex: ./));
  });

  it('says what holds now', () => {
    const held = world([lease('b', ['src/1.ts'])]);
    expect(decideWiden(held, wish('b', ['docs/x.md'], { fence: 3 }))).toHaveProperty(
      'message',
      'The fence is 4 by now.',
    );
    expect(decideWiden(held, wish('b', ['docs/x.md'], { fence: 4 })).kind).toBe('granted');
    expect(decideWiden(held, wish('z', ['docs/x.md']))).toHaveProperty(
      'message',
      'This session holds no lease any more.',
    );
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

  it('an older and a younger task at once: it is suspended', () => {
    const three = [lease('a', ['src/1.ts']), lease('b', ['src/2.ts']), lease('c', ['src/3.ts'])];
    expect(decideWiden(world(three), wish('b', ['src/1.ts', 'src/3.ts']))).toMatchObject({ advice: 'suspend' });
    expect(decideWiden(world(three), wish('a', ['src/2.ts', 'src/3.ts']))).toMatchObject({ advice: 'wait' });
  });

  it('a freeze: it is suspended, whoever is the oldest', () => {
    const freezes = [{ scope: scope('docs/**'), from: 0, to: 5_000 }];
    expect(decideWiden(world(both, { freezes }), wish('a', ['docs/a.md']))).toEqual({
      kind: 'busy',
      advice: 'suspend',
      blockers: [{ kind: 'freeze', until: 5_000, witness: 'docs/a.md' }],
    });
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
