import { describe, expect, it } from '@jest/globals';
import { decideQueue } from './decide-queue.js';
import { POLICY_NAMES, policyOf } from './policy.js';
import type { GateRun, QueueState, Stack, WaitingChange } from './state.js';

const ours = policyOf('adaptive');
const change = (changeId: string, more: Partial<WaitingChange> = {}): WaitingChange => ({
  ...{ changeId, taskId: `t-${changeId}`, headSha: `h-${changeId}`, queuedAt: Number(changeId), openNeeds: [] },
  ...more,
});
const ids = (count: number) => Array.from({ length: count }, (_, n) => `${n + 1}`);
/** A stack of these changes on the first develop; a commit and its tree are called by what is in them. */
const stack = (...changes: string[]): Stack => ({
  candidateId: `c-${changes.join('')}`,
  base: { sha: 'd', tree: 'd' },
  parts: changes.map((changeId, at) => {
    const name = `d${changes.slice(0, at + 1).join('')}`;
    return { changeId, headSha: `h-${changeId}`, sha: name, tree: name };
  }),
});
let runs = 0;
const run = (tree: string, state: GateRun['state'], more: Partial<GateRun> = {}): GateRun => ({
  ...{ runId: `r${(runs += 1)}`, tree, gate: 'g', environment: 'e', state },
  ...more,
});
const state = (more: Partial<QueueState> = {}): QueueState => ({
  ...{
    now: 10,
    develop: { sha: 'd', tree: 'd', line: [] },
    gate: 'g',
    slots: 4,
    queue: ids(4).map((id) => change(id)),
  },
  ...{ stacks: [], landed: [], record: { landed: 0, ejected: 0, greens: 0, flakes: 0 } },
  ...more,
  runs: [run('d', 'green'), ...(more.runs ?? [])],
});

describe('the adaptive policy', () => {
  it('says why it waits', () => {
    expect(decideQueue(state({ queue: [] }), ours)).toEqual([{ kind: 'wait', because: 'queue-empty' }]);
    const queue = [change('1', { openNeeds: ['x'] })];
    expect(decideQueue(state({ queue }), ours)).toEqual([{ kind: 'wait', because: 'needs-not-landed' }]);
  });

  it('tests the whole of a group, and lands all of it when it is green', () => {
    expect(decideQueue(state(), ours)).toEqual([{ kind: 'build', onto: 'd', changeIds: ids(4) }]);
    const built = state({ stacks: [stack(...ids(4))] });
    expect(decideQueue(built, ours)).toEqual([{ kind: 'gate', sha: 'd1234', tree: 'd1234' }]);
    expect(decideQueue({ ...built, runs: [run('d1234', 'green')] }, ours)).toMatchObject([
      { kind: 'land', length: 4, from: 'd' },
    ]);
  });

  it('narrows a red group down by a prefix, as short as the blame rate makes likely', () => {
    const red = state({ stacks: [stack(...ids(4))], runs: [run('d1234', 'red')] });
    expect(decideQueue(red, ours)).toEqual([{ kind: 'gate', sha: 'd1', tree: 'd1' }]);
  });

  it('tests a red group without its suspicious change first, and blames it no sooner for that', () => {
    const queue = [...ids(3).map((id) => change(id)), change('4', { suspicion: 0.8 })];
    const record = { landed: 100, ejected: 5, greens: 50, flakes: 0 };
    const red = state({ queue, record, stacks: [stack(...ids(4))], runs: [run('d1234', 'red')] });
    expect(decideQueue(red, ours)).toEqual([{ kind: 'gate', sha: 'd123', tree: 'd123' }]);
    const landed = { develop: { sha: 'd123', tree: 'd123', line: ['d'] }, landed: ids(3), queue: queue.slice(3) };
    const alone = { ...red, ...landed, runs: [...red.runs, run('d123', 'green')] };
    expect(decideQueue(alone, ours)).toMatchObject([{ kind: 'gate', sha: 'd1234', environment: 'e' }]);
  });

  it('tests a change on top of an older one that it may not get on with, and not beside it', () => {
    const queue = [change('1'), change('2'), change('3', { interferesWith: ['2', '9'] })];
    expect(decideQueue(state({ queue }), ours)).toEqual([{ kind: 'build', onto: 'd', changeIds: ['1', '2'] }]);
    const built = state({ queue, stacks: [stack('1', '2')], runs: [run('d12', 'running')] });
    expect(decideQueue(built, ours)).toEqual([{ kind: 'wait', because: 'gate-running' }]);
    const landed = {
      develop: { sha: 'd12', tree: 'd12', line: ['d'] },
      landed: ['1', '2'],
      runs: [run('d12', 'green')],
    };
    expect(decideQueue(state({ ...landed, queue: queue.slice(2) }), ours)).toMatchObject([
      { kind: 'build', onto: 'd12', changeIds: ['3'] },
    ]);
  });

  it('takes a red for a flake when more than that tree was green', () => {
    const superset = state({ stacks: [stack(...ids(4))], runs: [run('d12', 'red'), run('d1234', 'green')] });
    expect(decideQueue(superset, ours)).toMatchObject([{ kind: 'land', length: 4 }]);
  });

  it('tests a single suspect again, in the same environment, before it blames it', () => {
    const [queue, stacks] = [[change('1')], [stack('1')]];
    const once = state({ queue, stacks, runs: [run('d1', 'red', { environment: 'image-7' })] });
    expect(decideQueue(once, ours)).toEqual([{ kind: 'gate', sha: 'd1', tree: 'd1', environment: 'image-7' }]);
    const often = state({ queue, stacks, runs: ids(6).map(() => run('d1', 'red')) });
    expect(decideQueue(often, ours)).toMatchObject([
      { kind: 'eject', changeId: '1', evidence: { base: { tree: 'd' }, tip: { tree: 'd1' }, environment: 'e' } },
    ]);
    const elsewhere = ids(6).map((environment) => run('d1', 'red', { environment }));
    expect(decideQueue(state({ queue, stacks, runs: elsewhere }), ours)).toMatchObject([{ kind: 'gate' }]);
  });

  it('blames nobody on a develop of which nobody knows whether it is green', () => {
    const moved = {
      ...state({ queue: [change('1')], stacks: [stack('1')] }),
      runs: ids(6).map(() => run('d1', 'red')),
    };
    expect(decideQueue(moved, ours)).toContainEqual({ kind: 'gate', sha: 'd', tree: 'd' });
    const red = { ...moved, runs: [...moved.runs, ...ids(9).map(() => run('d', 'red'))] };
    expect(decideQueue(red, ours)).toEqual([{ kind: 'wait', because: 'develop-red' }]);
  });

  it.each(POLICY_NAMES)('tests each change alone on a develop that is red, until one mends it: %s', (name) => {
    const policy = policyOf(name);
    const reds = [...ids(9).map(() => run('d', 'red')), ...ids(9).map(() => run('d1', 'red'))];
    const red = (...stacks: Stack[]) => ({
      ...state({ queue: [change('1'), change('2')], stacks: [stack('1'), ...stacks] }),
      runs: reds,
    });
    expect(decideQueue(red(), policy)).toEqual([{ kind: 'build', onto: 'd', changeIds: ['2'] }]);
    const built = red(stack('2'));
    expect(decideQueue(built, policy)).toEqual([{ kind: 'gate', sha: 'd2', tree: 'd2' }]);
    const mended = { ...built, runs: [...reds, run('d2', 'green')] };
    expect(decideQueue(mended, policy)).toMatchObject([{ kind: 'land', candidateId: 'c-2' }]);
    const landed = { ...mended, develop: { sha: 'd2', tree: 'd2', line: ['d'] }, queue: [change('1')], landed: ['2'] };
    expect(decideQueue(landed, policy)).toContainEqual({
      kind: 'abandon',
      candidateId: 'c-1',
      because: 'develop-moved',
    });
  });

  it('does not count what another configuration of the gate said', () => {
    const old = state({ stacks: [stack(...ids(4))], runs: [run('d1234', 'green', { gate: 'old' })] });
    expect(decideQueue(old, ours)).toEqual([{ kind: 'gate', sha: 'd1234', tree: 'd1234' }]);
  });

  it('cancels a run that nobody needs any more', () => {
    const running = run('d12', 'running');
    const late = state({ stacks: [stack(...ids(4))], runs: [run('d1', 'red'), run('d1234', 'red'), running] });
    expect(decideQueue(late, ours)).toContainEqual({ kind: 'cancel', runId: running.runId });
  });
});

describe.each(['adaptive', 'serial', 'bors', 'zuul'] as const)('what holds under %s too', (name) => {
  const policy = policyOf(name);
  const green = { stacks: [stack('1')], queue: [change('1')], runs: [run('d1', 'green')] };

  it('records a landing when a crash came between swap and record, also when develop was moved on since', () => {
    const swapped = state({ ...green, develop: { sha: 'd1', tree: 'd1', line: ['d'] } });
    const record = [{ kind: 'record-landing', candidateId: 'c-1', length: 1 }];
    expect(decideQueue(swapped, policy)).toEqual(record);
    const stacks = [{ ...stack('1'), inDevelop: 1 }];
    expect(decideQueue(state({ ...green, stacks, develop: { sha: 'x', tree: 'x', line: [] } }), policy)).toEqual(
      record,
    );
  });

  it('records it also when the gate was changed in between', () => {
    const swapped = state({ ...green, develop: { sha: 'd1', tree: 'd1', line: [] }, gate: 'newer' });
    expect(decideQueue(swapped, policy)).toEqual([{ kind: 'record-landing', candidateId: 'c-1', length: 1 }]);
  });

  it('begins anew when somebody else moved develop to a commit of a stack that was never green', () => {
    const develop = { sha: 'd1', tree: 'd1', line: [] };
    const stolen = state({ stacks: [stack('1', '2')], queue: [change('1'), change('2')], develop });
    const anew = [{ kind: 'abandon', candidateId: 'c-12', because: 'develop-moved' }];
    expect(decideQueue({ ...stolen, runs: [run('d1', 'running')] }, policy)).toEqual(anew);
  });

  it.each([
    ['develop-moved', { develop: { sha: 'x', tree: 'x', line: [] } }],
    ['commit-missing', { stacks: [{ ...stack('1'), missing: true }] }],
    ['change-withdrawn', { queue: [] }],
    ['change-withdrawn', { queue: [change('1', { headSha: 'newer' })] }],
  ])('abandons a green stack: %s', (because, facts) => {
    expect(decideQueue(state({ ...green, ...facts }), policy)).toEqual([
      { kind: 'abandon', candidateId: 'c-1', because },
    ]);
  });

  it('keeps what was built on a develop that is one of its own commits', () => {
    const landedFirst = { stacks: [stack('1', '2')], queue: [change('2')], landed: ['1'] };
    const moved = state({
      ...landedFirst,
      develop: { sha: 'd1', tree: 'd1', line: ['d'] },
      runs: [run('d12', 'green')],
    });
    expect(decideQueue(moved, policy)).toMatchObject([{ kind: 'land', length: 2, from: 'd1' }]);
  });
});
