import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  EPIC_LIFECYCLE,
  LONGEST_PAUSE_MS,
  LOSSES_BEFORE_HUMAN,
  RETRIES_AFTER_FAILURE,
  REVIEW_ROUNDS_BEFORE_HUMAN,
  SESSION_LIFECYCLE,
  TASK_LIFECYCLE,
  branchOf,
  decideAfterReview,
  decideNextTry,
  deriveAgentState,
  endOfFailure,
  isTerminal,
  step,
  zoneOf,
  type SessionEnd,
  type SessionStatus,
  type Step,
  type TaskEvent,
  type TaskStatus,
} from './index.js';

const tables = { epic: EPIC_LIFECYCLE, task: TASK_LIFECYCLE, session: SESSION_LIFECYCLE };

describe('lifecycles', () => {
  it('a task goes from plan to develop', () => {
    const way = ['needs_landed', 'claimed', 'lease_granted', 'proposed', 'approved', 'landed'] as const;
    let status: TaskStatus = 'pending';
    for (const event of way) {
      const moved: Step<TaskStatus, TaskEvent> = step(TASK_LIFECYCLE, status, event);
      expect(moved.kind).toBe('moved');
      if (moved.kind === 'moved') status = moved.to;
    }
    expect(status).toBe('landed');
  });

  it('an illegal step names what would have been legal', () => {
    expect(step(TASK_LIFECYCLE, 'pending', 'landed')).toEqual({
      kind: 'illegal',
      from: 'pending',
      event: 'landed',
      legal: ['needs_landed', 'abandoned'],
    });
  });

  it.each(Object.entries(tables))('%s: every state can still reach an end', (_name, table) => {
    const rows = table as Record<string, Record<string, string>>;
    const reaches = (state: string, seen = new Set<string>()): boolean =>
      Object.keys(rows[state] ?? {}).length === 0 ||
      (!seen.has(state) && Object.values(rows[state] ?? {}).some((next) => reaches(next, new Set([...seen, state]))));
    for (const state of Object.keys(rows)) expect([state, reaches(state)]).toEqual([state, true]);
  });

  it('nothing leaves an end', () => {
    expect(isTerminal(TASK_LIFECYCLE, 'landed')).toBe(true);
    expect(isTerminal(TASK_LIFECYCLE, 'abandoned')).toBe(true);
    expect(isTerminal(SESSION_LIFECYCLE, 'ended')).toBe(true);
    expect(isTerminal(EPIC_LIFECYCLE, 'running')).toBe(false);
  });
});

describe('agent state', () => {
  it.each<[SessionStatus, string]>([
    ['claimed', 'ClaimingTask'],
    ['checking_conflicts', 'CheckingConflicts'],
    ['waiting_for_access', 'WaitingForAccess'],
    ['starting', 'WorkingOnTask'],
    ['running', 'WorkingOnTask'],
    ['checking', 'WorkingOnTask'],
    ['committing', 'CommittingCode'],
    ['proposing', 'CreatingPR'],
    ['ended', 'Idle'],
  ])('%s shows %s', (status, state) => {
    expect(deriveAgentState({ sessions: [{ kind: 'work', status }] })).toBe(state);
  });

  it('without a session is Idle, and an integration agent shows its candidate', () => {
    expect(deriveAgentState({ sessions: [] })).toBe('Idle');
    expect(deriveAgentState({ sessions: [], candidate: 'gating' })).toBe('WorkingOnTask');
    expect(deriveAgentState({ sessions: [], candidate: 'resolving' })).toBe('ResolvingConflict');
  });

  it('shows what the hands do when a waiting agent reviews meanwhile', () => {
    const sessions = [
      { kind: 'work', status: 'waiting_for_access' },
      { kind: 'review', status: 'running' },
    ] as const;
    expect(deriveAgentState({ sessions })).toBe('WorkingOnTask');
  });
});

describe('zones', () => {
  it('a claimed task is waiting only while its session waits for access', () => {
    expect(zoneOf('claimed', 'waiting_for_access')).toBe('waiting');
    expect(zoneOf('claimed', 'claimed')).toBe('working');
    expect(zoneOf('needs_human', null)).toBe('needs-you');
    expect(zoneOf('landed', null)).toBe('done');
  });
});

describe('tries', () => {
  it('a failing agent gets two tries after the first, then a person is asked', () => {
    let tries = { failures: 0, losses: 0 };
    const ends: string[] = [];
    for (let i = 0; i <= RETRIES_AFTER_FAILURE; i++) {
      const next = decideNextTry(tries, { kind: 'failed', retryable: true });
      ends.push(next.kind);
      tries = next.tries;
    }
    expect(ends).toEqual(['again', 'again', 'ask-human']);
  });

  it('what cannot be cured by trying again goes to a person at once', () => {
    expect(decideNextTry({ failures: 0, losses: 0 }, { kind: 'failed', retryable: false }).kind).toBe('ask-human');
  });

  it('losses never use up the tries of the agent, and end too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), (losses) => {
        const next = decideNextTry({ failures: 1, losses }, { kind: 'lost' });
        expect(next.tries.failures).toBe(1);
        expect(next.kind).toBe(losses + 1 <= LOSSES_BEFORE_HUMAN ? 'again' : 'ask-human');
      }),
    );
  });
});

describe('pauses between tries', () => {
  /** The pauses before each further try, until a person is asked. */
  const pausesOf = (end: SessionEnd): number[] => {
    const pauses: number[] = [];
    let next = decideNextTry({ failures: 0, losses: 0 }, end);
    for (; next.kind === 'again'; next = decideNextTry(next.tries, end)) pauses.push(next.pauseMs);
    return pauses;
  };

  it('grow with every failure', () => {
    expect(pausesOf({ kind: 'failed', retryable: true })).toEqual([2_000, 8_000]);
  });

  it('begin with the second loss and are bounded', () => {
    expect(pausesOf({ kind: 'lost' })).toEqual([0, 2_000, 8_000, LONGEST_PAUSE_MS, LONGEST_PAUSE_MS]);
  });
});

it('whatever a session failed of after its lease had run out, it counts as lost', () => {
  expect(endOfFailure({ retryable: false, leaseRanOut: true })).toEqual({ kind: 'lost' });
  expect(endOfFailure({ retryable: false, leaseRanOut: false })).toEqual({ kind: 'failed', retryable: false });
});

describe('reviews', () => {
  it('send work back twice, then a person is asked', () => {
    const ends: string[] = [];
    for (let rounds = 0; rounds <= REVIEW_ROUNDS_BEFORE_HUMAN; rounds++)
      ends.push(decideAfterReview(rounds, 'request_changes').kind);
    expect(ends).toEqual(['again', 'again', 'ask-human']);
  });

  it('that approve queue the change after any number of rounds, and count none', () => {
    fc.assert(
      fc.property(fc.nat(), (rounds) => {
        expect(decideAfterReview(rounds, 'approve')).toEqual({ kind: 'queue', rounds });
      }),
    );
  });

  it('of one task never ask for changes more often than the rounds allow without a person', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('approve' as const, 'request_changes' as const)), (verdicts) => {
        let rounds = 0;
        let back = 0;
        for (const verdict of verdicts) {
          const next = decideAfterReview(rounds, verdict);
          if (next.kind === 'again') back += 1;
          if (next.kind === 'ask-human') break;
          rounds = next.rounds;
        }
        expect(back).toBeLessThanOrEqual(REVIEW_ROUNDS_BEFORE_HUMAN);
      }),
    );
  });
});

it('two tasks with one key have different branches', () => {
  const a = branchOf({ id: '01890000-0000-7000-8000-00000000000a', key: 'api' }, 'be-1');
  const b = branchOf({ id: '01890000-0000-7000-8000-00000000000b', key: 'api' }, 'be-1');
  expect(a).toBe('openhands/agent-be-1/feature-api-0000000a');
  expect(a).not.toBe(b);
});
