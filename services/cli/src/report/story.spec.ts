import { describe, expect, it } from '@jest/globals';
import { run } from '../testing/events.js';
import { tellStory } from './story.js';

const sha = 'c'.repeat(40);
const blocker = { taskId: 'x', taskKey: 'due-api', agent: 'be-1', witness: 'src/shared/text.ts', heldBy: 'session' };

describe('tellStory', () => {
  it('tells who did what', () => {
    const events = run()
      .task('labels-api', 'ready', 0)
      .claimed(1, 'be-1')
      .add(2, 'session.checks', { green: false })
      .add(3, 'session.checks', { green: true })
      .add(4, 'session.push_refused')
      .add(5, 'session.pushed')
      .add(6, 'change.landed', { sha })
      .add(6, 'task.landed', { sha }).events;
    expect(tellStory(events).tasks).toEqual([
      {
        key: 'labels-api',
        role: 'backend',
        agent: 'be-1',
        attempts: 1,
        redChecks: 1,
        refusedPushes: 1,
        landed: sha,
        status: 'landed',
      },
    ]);
  });

  it('counts attempts, and names the agent of the last one', () => {
    const events = run().task('api', 'ready', 0).claimed(1, 'be-1').add(2, 'session.ended').claimed(3, 'be-2').events;
    expect(tellStory(events).tasks).toMatchObject([{ attempts: 2, agent: 'be-2', landed: null }]);
  });

  it('tells what waited for whom and how long', () => {
    const events = run()
      .task('labels-chips', 'ready', 0)
      .claimed(10, 'fe-1')
      .add(20, 'lease.waiting', { blockers: [blocker], key: 'labels-chips' })
      .add(25, 'lease.waiting', { blockers: [blocker], key: 'labels-chips' })
      .leased(1020).events;
    expect(tellStory(events).waits).toEqual([
      { key: 'labels-chips', agent: 'fe-1', blockers: [blocker], waitedMs: 1000 },
    ]);
  });

  it('counts red checks as fixed only when green ones followed in the same session', () => {
    const red = run().task('a', 'ready', 0).claimed(0, 'x').add(1, 'session.checks', { green: false });
    const fixed = run().task('b', 'ready', 0).claimed(0, 'y');
    fixed.add(1, 'session.checks', { green: false }).add(2, 'session.checks', { green: true });
    expect(tellStory(red.events).redChecksFixed).toBe(0);
    expect(tellStory([...red.events, ...fixed.events]).redChecksFixed).toBe(1);
  });

  it('counts a task that never landed as not landed', () => {
    const story = tellStory(run().task('a', 'ready', 0).add(5, 'task.needs_human').events);
    expect(story).toMatchObject({ landed: 0, tasks: [{ status: 'needs_human', agent: '-' }] });
  });
});
