import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, type CandidateFacts, type QueueSnapshot, type QueuedChange } from './index.js';

const change = (changeId: string, more: Partial<QueuedChange> = {}): QueuedChange => ({
  changeId,
  taskId: `task-${changeId}`,
  headSha: `head-${changeId}`,
  queuedAt: 1,
  openNeeds: [],
  ...more,
});
const candidate = (status: CandidateFacts['status'], more: Partial<CandidateFacts> = {}): CandidateFacts => ({
  candidateId: 'c1',
  baseSha: 'd0',
  sha: 'd1',
  status,
  changes: [{ changeId: 'a', headSha: 'head-a' }],
  ...more,
});
const snapshot = (more: Partial<QueueSnapshot> = {}): QueueSnapshot => ({
  develop: 'd0',
  queue: [],
  candidates: [],
  ...more,
});

describe('the serial queue', () => {
  it('waits when there is nothing to do, and says why', () => {
    expect(decide(snapshot())).toEqual({ kind: 'wait', because: 'queue-empty' });
    expect(decide(snapshot({ queue: [change('a', { openNeeds: ['x'] })] }))).toEqual({
      kind: 'wait',
      because: 'needs-not-landed',
    });
  });

  it('builds the oldest change whose needs have landed', () => {
    const queue = [
      change('b', { queuedAt: 3 }),
      change('a', { queuedAt: 2 }),
      change('first', { queuedAt: 1, openNeeds: ['x'] }),
    ];
    expect(decide(snapshot({ queue }))).toEqual({ kind: 'build', changeId: 'a', onto: 'd0' });
  });

  it.each([
    ['built', { kind: 'gate', candidateId: 'c1' }],
    ['gating', { kind: 'gate', candidateId: 'c1' }],
    ['green', { kind: 'land', candidateId: 'c1', from: 'd0' }],
    ['red', { kind: 'eject', candidateId: 'c1', changeId: 'a' }],
  ] as const)('a candidate that is %s', (status, action) => {
    expect(decide(snapshot({ queue: [change('a')], candidates: [candidate(status)] }))).toEqual(action);
  });

  it('records the landing when a crash came between swap and record', () => {
    const after = snapshot({ develop: 'd1', queue: [change('a')], candidates: [candidate('green')] });
    expect(decide(after)).toEqual({ kind: 'record-landing', candidateId: 'c1' });
  });

  it('records it also when develop has been moved on since, and the change was withdrawn', () => {
    const movedOn = candidate('green', { commit: 'in-develop' });
    expect(decide(snapshot({ develop: 'd2', candidates: [movedOn] }))).toEqual({
      kind: 'record-landing',
      candidateId: 'c1',
    });
  });

  it('abandons a candidate whose commit is lost, whatever is known of its gate', () => {
    const lost = candidate('green', { commit: 'missing' });
    expect(decide(snapshot({ queue: [change('a')], candidates: [lost] }))).toMatchObject({
      kind: 'abandon',
      because: 'commit-missing',
    });
  });

  it('takes nothing for landed that was not green, though develop contains it', () => {
    const moved = snapshot({
      develop: 'd2',
      queue: [change('a')],
      candidates: [candidate('gating', { commit: 'in-develop' })],
    });
    expect(decide(moved)).toMatchObject({ kind: 'abandon', because: 'develop-moved' });
  });

  it('abandons what was built on another develop, or of another commit, or of a withdrawn change', () => {
    const moved = snapshot({ develop: 'elsewhere', queue: [change('a')], candidates: [candidate('green')] });
    const pushed = snapshot({ queue: [change('a', { headSha: 'newer' })], candidates: [candidate('green')] });
    const withdrawn = snapshot({ candidates: [candidate('red')] });
    expect(decide(moved)).toMatchObject({ kind: 'abandon', because: 'develop-moved' });
    expect(decide(pushed)).toMatchObject({ kind: 'abandon', because: 'change-withdrawn' });
    expect(decide(withdrawn)).toMatchObject({ kind: 'abandon', because: 'change-withdrawn' });
  });
});

describe('any run of the queue', () => {
  const bad = fc.uniqueArray(fc.integer({ min: 0, max: 7 }));

  it('lands every good change once, ejects every bad one, and develop is always a tested tree', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), bad, (size, badOnes) => {
        let state = snapshot({ queue: Array.from({ length: size }, (_, i) => change(`${i}`, { queuedAt: i })) });
        const green = new Set(['d0']);
        const landed: string[] = [];
        const ejected: string[] = [];
        for (let step = 0; step < 100; step++) {
          const action = decide(state);
          if (action.kind === 'wait') break;
          state = act(state, action, { badOnes, green, landed, ejected });
          expect(green.has(state.develop)).toBe(true);
        }
        const all = Array.from({ length: size }, (_, i) => `${i}`);
        expect(landed).toEqual(all.filter((id) => !badOnes.includes(Number(id))));
        expect(ejected).toEqual(all.filter((id) => badOnes.includes(Number(id))));
      }),
    );
  });

  interface Run {
    badOnes: number[];
    green: Set<string>;
    landed: string[];
    ejected: string[];
  }
  function act(state: QueueSnapshot, action: ReturnType<typeof decide>, run: Run): QueueSnapshot {
    const [current] = state.candidates;
    const without = (id: string) => state.queue.filter((queued) => queued.changeId !== id);
    const id = current?.changes[0]?.changeId ?? '';
    switch (action.kind) {
      case 'build': {
        const changes = [{ changeId: action.changeId, headSha: `head-${action.changeId}` }];
        return {
          ...state,
          candidates: [candidate('built', { baseSha: action.onto, sha: `${action.onto}+${action.changeId}`, changes })],
        };
      }
      case 'gate': {
        const red = run.badOnes.includes(Number(id));
        if (!red && current) run.green.add(current.sha);
        return { ...state, candidates: current ? [{ ...current, status: red ? 'red' : 'green' }] : [] };
      }
      case 'land':
        return { ...state, develop: current?.sha ?? '' };
      case 'record-landing':
        run.landed.push(id);
        return { ...state, queue: without(id), candidates: [] };
      case 'eject':
        run.ejected.push(action.changeId);
        return { ...state, queue: without(action.changeId), candidates: [] };
      case 'abandon':
        return { ...state, candidates: [] };
      case 'wait':
        return state;
      default:
        return action satisfies never;
    }
  }
});
