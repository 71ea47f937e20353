import { describe, expect, it } from '@jest/globals';
import { parseScope, type Scope } from '@manyhands/scope';
import { decideAcquire, type AcquireRequest, type LeaseWorld, type Ticket } from './index.js';

const scope = (...patterns: string[]): Scope => {
  const parsed = parseScope(patterns);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scope;
};
const policy = { durationMs: 30_000, barrierAfterMs: 60_000 };
const NOW = 1_000_000;
const LONG_AGO = NOW - policy.barrierAfterMs - 1;
const ticket = (holder: string, requestedAt: number, pattern = 'src/**'): Ticket => ({
  holder,
  requestedAt,
  scope: scope(pattern),
});
const ask = (tickets: readonly Ticket[], more: Partial<AcquireRequest> = {}, live: LeaseWorld['live'] = []) =>
  decideAcquire(
    { now: NOW, live, tickets, lastFence: 7 },
    { holder: 'm', task: 'task-m', scope: scope('src/a.ts'), ...more },
    policy,
  );

describe('whoever waits', () => {
  it('is overtaken until the bound itself, and not after it', () => {
    expect(ask([ticket('b', NOW - policy.barrierAfterMs)]).kind).toBe('granted');
    expect(ask([ticket('b', LONG_AGO)])).toMatchObject({ kind: 'busy', blockers: [{ kind: 'ticket', holder: 'b' }] });
  });

  it('does not stand in its own way', () => {
    expect(ask([ticket('m', LONG_AGO)], { requestedAt: LONG_AGO }).kind).toBe('granted');
    expect(ask([ticket('m', LONG_AGO)]).kind).toBe('granted');
  });

  it('goes before those who asked later, and behind those who asked earlier', () => {
    expect(ask([ticket('b', LONG_AGO)], { requestedAt: LONG_AGO + 1 }).kind).toBe('busy');
    expect(ask([ticket('b', LONG_AGO)], { requestedAt: LONG_AGO - 1 }).kind).toBe('granted');
  });

  it('goes by the holder when two asked at one instant, so that one of them goes', () => {
    expect(ask([ticket('b', LONG_AGO)], { requestedAt: LONG_AGO }).kind).toBe('busy');
    expect(ask([ticket('x', LONG_AGO)], { requestedAt: LONG_AGO }).kind).toBe('granted');
  });

  it('stands behind all older tickets that overlap, and no others', () => {
    const tickets = [
      ticket('older', NOW - 500),
      ticket('same-instant', NOW - 400),
      ticket('a-same-instant', NOW - 400),
      ticket('younger', NOW - 300),
      ticket('elsewhere', NOW - 500, 'docs/**'),
    ];
    const held = { id: 'l', holder: 'h', task: 't', scope: scope('src/**'), fence: 1, until: Infinity };
    const decision = ask(tickets, { requestedAt: NOW - 400 }, [held]);
    expect(decision).toEqual({
      kind: 'busy',
      position: 3,
      blockers: [{ kind: 'lease', holder: 'h', witness: 'src/a.ts' }],
    });
  });

  it('for something else holds nobody up', () => {
    expect(ask([ticket('b', LONG_AGO, 'docs/**')]).kind).toBe('granted');
  });
});
