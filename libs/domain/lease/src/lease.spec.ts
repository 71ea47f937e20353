import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overlap, parseScope, type Scope } from '@manyhands/scope';
import { decideAcquire, decideRenew, isLive, type Lease, type LeaseWorld } from './index.js';

const scope = (...patterns: string[]): Scope => {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scope;
};
const policy = { durationMs: 30_000, barrierAfterMs: 60_000 };
const lease = (holder: string, patterns: string[], more: Partial<Lease> = {}): Lease => ({
  id: `lease-${holder}`,
  holder,
  task: `task-${holder}`,
  scope: scope(...patterns),
  fence: 1,
  until: 2_000,
  ...more,
});
const world = (more: Partial<LeaseWorld> = {}): LeaseWorld => ({
  now: 1_000,
  live: [],
  tickets: [],
  lastFence: 7,
  ...more,
});

describe('acquire', () => {
  it('grants a free scope under the next fence', () => {
    const decision = decideAcquire(world(), { holder: 'a', task: 'task-a', scope: scope('src/**') }, policy);
    expect(decision).toEqual({ kind: 'granted', fence: 8, until: 31_000, replaces: null });
  });

  it('is busy with everybody in the way, each with a path that proves it', () => {
    const live = [lease('b', ['src/auth/**']), lease('c', ['docs/**']), lease('d', ['src/*/login.ts'])];
    const decision = decideAcquire(
      world({ live }),
      { holder: 'a', task: 'task-a', scope: scope('src/auth/login.ts') },
      policy,
    );
    expect(decision).toEqual({
      kind: 'busy',
      position: 1,
      blockers: [
        { kind: 'lease', holder: 'b', witness: 'src/auth/login.ts' },
        { kind: 'lease', holder: 'd', witness: 'src/auth/login.ts' },
      ],
    });
  });

  it('does not count a lease whose time has passed', () => {
    const live = [lease('b', ['src/**'], { until: 1_000 })];
    expect(decideAcquire(world({ live }), { holder: 'a', task: 'task-a', scope: scope('src/a.ts') }, policy).kind).toBe(
      'granted',
    );
  });

  it('is the same lease when asked twice', () => {
    const own = lease('a', ['src/**']);
    expect(
      decideAcquire(world({ live: [own] }), { holder: 'a', task: 'task-a', scope: scope('src/**') }, policy),
    ).toEqual({
      kind: 'already-held',
      lease: own,
    });
  });

  it('lets a newer request overtake a young ticket, but never one that waited longer than the bound', () => {
    const ticket = { holder: 'wide', scope: scope('src/**'), requestedAt: 1_000 };
    const young = world({ now: 2_000, tickets: [ticket] });
    const old = world({ now: 62_000, tickets: [ticket] });
    const request = { holder: 'narrow', task: 'task-narrow', scope: scope('src/a.ts') };
    expect(decideAcquire(young, request, policy).kind).toBe('granted');
    expect(decideAcquire(old, request, policy)).toMatchObject({
      kind: 'busy',
      position: 2,
      blockers: [{ kind: 'ticket', holder: 'wide' }],
    });
  });
});

describe('a task that is tried again', () => {
  const earlier = lease('first', ['src/**'], { task: 'one', until: Infinity });
  const request = { holder: 'second', task: 'one', scope: scope('src/**') };

  it('gets its own lease handed on, for as long as it lasted', () => {
    expect(decideAcquire(world({ live: [earlier] }), request, policy)).toEqual({
      kind: 'granted',
      fence: 8,
      until: Infinity,
      replaces: earlier,
    });
  });

  it('is not held up by who waits for it: both would wait for ever', () => {
    const waiting = { holder: 'other', scope: scope('src/a.ts'), requestedAt: 1_000 };
    const late = world({ now: 100_000, live: [earlier], tickets: [waiting] });
    expect(decideAcquire(late, request, policy).kind).toBe('granted');
  });
});

describe('a freeze', () => {
  const freezes = [{ scope: scope('src/**'), from: 1_000, to: 5_000 }];
  const request = { holder: 'a', task: 'task-a', scope: scope('src/a.ts', 'docs/**') };

  it('is in the way from its first instant until its last, with its end', () => {
    const at = (now: number) => decideAcquire(world({ now, freezes }), request, policy);
    expect(at(1_000)).toEqual({
      kind: 'busy',
      position: 1,
      blockers: [{ kind: 'freeze', until: 5_000, witness: 'src/a.ts' }],
    });
    expect([at(999).kind, at(5_000).kind]).toEqual(['granted', 'granted']);
  });

  it('does not stop what is under way', () => {
    const earlier = lease('first', ['src/a.ts', 'docs/**'], { task: 'task-a' });
    expect(decideAcquire(world({ freezes, live: [earlier] }), request, policy).kind).toBe('granted');
  });

  it('of somebody else does not hold up who waits behind', () => {
    const now = 100_000;
    const frozen = [{ scope: scope('src/**'), from: 0, to: 1_000_000 }];
    const tickets = [{ holder: 'b', scope: scope('src/a.ts', 'docs/**'), requestedAt: 0 }];
    const behind = { holder: 'c', task: 'task-c', scope: scope('docs/**') };
    expect(decideAcquire(world({ now, tickets, freezes: frozen }), behind, policy).kind).toBe('granted');
  });
});

describe('renew', () => {
  it('extends a live lease and never shortens one that lasts until landing', () => {
    expect(decideRenew(lease('a', ['x']), { fence: 1, now: 1_500 }, policy)).toEqual({
      kind: 'renewed',
      until: 31_500,
    });
    const held = lease('a', ['x'], { until: Infinity });
    expect(decideRenew(held, { fence: 1, now: 1_500 }, policy)).toEqual({ kind: 'renewed', until: Infinity });
  });

  it('refuses the expired and the stale', () => {
    expect(decideRenew(lease('a', ['x']), { fence: 1, now: 2_000 }, policy)).toEqual({
      kind: 'refused',
      because: 'expired',
    });
    expect(decideRenew(lease('a', ['x']), { fence: 0, now: 1 }, policy)).toEqual({
      kind: 'refused',
      because: 'stale-fence',
    });
  });
});

describe('any sequence of requests', () => {
  const patterns = ['a/**', 'a/b', 'a/*', 'c', '**', 'a/b/c', '*.ts', 'x.ts'];
  const steps = fc.array(
    fc.record({
      holder: fc.constantFrom('h1', 'h2', 'h3', 'h4'),
      pattern: fc.constantFrom(...patterns),
      wait: fc.integer({ min: 0, max: 40_000 }),
      release: fc.boolean(),
    }),
    { maxLength: 40 },
  );

  it('never has two live leases that overlap, and fences only grow', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        let now = 0;
        let live: Lease[] = [];
        let lastFence = 0;
        for (const move of sequence) {
          now += move.wait;
          if (move.release) live = live.filter((held) => held.holder !== move.holder);
          const request = { holder: move.holder, task: move.holder, scope: scope(move.pattern) };
          const decision = decideAcquire({ now, live, tickets: [], lastFence }, request, policy);
          if (decision.kind !== 'granted') continue;
          expect(decision.fence).toBeGreaterThan(lastFence);
          lastFence = decision.fence;
          live = [
            ...live.filter((held) => held.holder !== move.holder),
            { ...request, id: `${now}`, fence: decision.fence, until: decision.until },
          ];
          const current = live.filter((held) => isLive(held, now));
          for (const [i, one] of current.entries())
            for (const other of current.slice(i + 1)) expect(overlap(one.scope, other.scope)).toBeNull();
        }
      }),
    );
  });
});
