import { describe, expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { measurePhases } from './phases.js';
import { run } from '../testing/events.js';

const none = { p50: 0, max: 0, count: 0 };

describe('measurePhases', () => {
  it('is all zeros without events', () => {
    expect(measurePhases([])).toMatchObject({ queue: none, lease: none, landing: none });
  });

  it('measures every phase of one task', () => {
    const events = run()
      .task('api', 'ready', 0)
      .claimed(100, 'be-1')
      .leased(250)
      .add(260, 'sandbox.requested', { purpose: 'work' })
      .add(900, 'session.start_state', { state: 'READY', kind: 'work' })
      .status(1000, 'running')
      .status(3000, 'checking')
      .status(3500, 'committing')
      .add(3700, 'session.pushed')
      .add(3800, 'change.proposed')
      .add(5000, 'change.reviewed', { verdict: 'approve' })
      .add(5100, 'candidate.gate_started', { runId: 'r1' })
      .add(7100, 'candidate.gate_finished', { runId: 'r1', green: true })
      .add(7150, 'change.landed', { sha: 'a'.repeat(40) }).events;
    const once = (ms: number) => ({ p50: ms, max: ms, count: 1 });
    expect(measurePhases(events)).toEqual({
      queue: once(100),
      lease: once(150),
      sandbox: once(640),
      session: once(2000),
      checks: once(500),
      push: once(200),
      review: once(1200),
      gate: once(2000),
      landing: once(50),
    });
  });

  it('counts a sandbox that was kept warm from when it is claimed', () => {
    const events = run()
      .task('api', 'ready', 0)
      .claimed(100, 'be-1')
      .add(260, 'sandbox.claimed', { purpose: 'work' })
      .add(300, 'session.start_state', { state: 'READY', kind: 'work' }).events;
    expect(measurePhases(events).sandbox).toEqual({ p50: 40, max: 40, count: 1 });
  });

  it('adds up the periods of a session that went back to work after red checks', () => {
    const events = run()
      .task('api', 'ready', 0)
      .claimed(0, 'be-1')
      .status(0, 'running')
      .status(1000, 'checking')
      .status(1200, 'running')
      .status(1700, 'checking')
      .status(2000, 'committing').events;
    expect(measurePhases(events)).toMatchObject({ session: { max: 1500, count: 1 }, checks: { max: 500, count: 1 } });
  });

  it('leaves reviews, their sandboxes and their sessions out of the work', () => {
    const events = run()
      .task('api', 'ready', 0)
      .add(0, 'sandbox.requested', { purpose: 'review' })
      .add(10, 'session.start_state', { state: 'READY', kind: 'review' })
      .add(20, 'session.status', { status: 'running', kind: 'review' })
      .add(90, 'session.status', { status: 'ended', kind: 'review' }).events;
    expect(measurePhases(events)).toMatchObject({ sandbox: none, session: none });
  });

  it('takes the median of an odd and of an even number of tasks', () => {
    const waited = (times: number[]) => times.flatMap((ms) => run().task('t', 'ready', 0).claimed(ms, 'a').events);
    expect(measurePhases(waited([10, 40, 1000])).queue).toEqual({ p50: 40, max: 1000, count: 3 });
    expect(measurePhases(waited([10, 20, 40, 1000])).queue).toEqual({ p50: 30, max: 1000, count: 4 });
  });

  it('counts a task that was claimed twice as two waits in the queue', () => {
    const events: EventView[] = run()
      .task('t', 'ready', 0)
      .claimed(5, 'a')
      .add(100, 'task.ready')
      .claimed(130, 'b').events;
    expect(measurePhases(events).queue).toEqual({ p50: 18, max: 30, count: 2 });
  });
});
