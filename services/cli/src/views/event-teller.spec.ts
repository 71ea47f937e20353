import { describe, expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { run } from '../testing/events.js';
import { EventTeller } from './event-teller.js';

const story = (events: readonly EventView[]) => {
  const teller = new EventTeller();
  return events.flatMap((event) => teller.tell(event) ?? []);
};
const blocker = { taskId: 'x', taskKey: 'due-api', agent: 'be-1', witness: 'src/text.ts', heldBy: 'session' };

describe('EventTeller', () => {
  it('tells the way of a task', () => {
    const events = run()
      .task('labels-api', 'ready', 0)
      .claimed(1, 'be-2')
      .add(2, 'lease.waiting', { key: 'labels-api', blockers: [blocker] })
      .leased(3)
      .status(4, 'running')
      .add(5, 'session.checks', { green: false })
      .add(6, 'session.push_refused', { problems: [{ message: 'README.md is outside the scope' }, {}] })
      .add(7, 'task.landed', { key: 'labels-api', sha: '0123456789abcdef' }).events;
    expect(story(events)).toEqual([
      'be-2 takes labels-api',
      'be-2 waits with labels-api: be-1 works on due-api and holds src/text.ts',
      'be-2 has access now and goes on with labels-api',
      'checks of labels-api are red, be-2 gets them back',
      'push of be-2 for labels-api is refused: README.md is outside the scope (and 1 more)',
      'labels-api has landed as 0123456789',
    ]);
  });

  it('says nothing of an access that nobody waited for', () => {
    expect(story(run().task('a', 'ready', 0).claimed(1, 'be-1').leased(2).events)).toEqual(['be-1 takes a']);
  });

  it('says that there is no room for a sandbox', () => {
    const reason = { message: 'R21 IPAM: all subnets of 172.23.0.0/16 are taken' };
    expect(story(run().add(0, 'sandbox.waiting', { reason }).events)).toEqual([
      'a sandbox waits for room: R21 IPAM: all subnets of 172.23.0.0/16 are taken',
    ]);
  });

  it('says that a sandbox did not start, but not of one that nobody waits for', () => {
    const reason = { message: 'no image' };
    const events = (['work', 'warm', 'golden'] as const).reduce(
      (told, purpose) => told.add(0, 'sandbox.failed', { purpose, reason }),
      run(),
    ).events;
    expect(story(events)).toEqual(['a sandbox did not start: no image']);
  });

  it('says that a sandbox was stopped because it had filled its disk', () => {
    const reason = { code: 'disk-full', message: 'it wrote 11.2 GiB where its role may have 10 GiB' };
    expect(story(run().add(0, 'sandbox.failed', { purpose: 'work', reason }).events)).toEqual([
      'a sandbox was stopped: it wrote 11.2 GiB where its role may have 10 GiB',
    ]);
  });

  it('says which rung resolved which conflict, and keeps long lists short', () => {
    const files = (paths: string[]) => ({ key: 'a', files: paths.map((path) => ({ path, rung: 2 })) });
    const events = run()
      .add(0, 'change.conflict_resolved', files(['a.json', 'b.json']))
      .add(1, 'change.conflict_resolved', files([...'1234567'])).events;
    expect(story(events)).toEqual([
      'conflicts of a with develop were resolved: a.json by rung 2, b.json by rung 2',
      `conflicts of a with develop were resolved: ${[...'12345'].map((path) => `${path} by rung 2`).join(', ')}, 2 more`,
    ]);
  });

  it('tells of releases, made or not', () => {
    const events = run()
      .add(0, 'release.requested', { by: 'lead' })
      .add(1, 'release.created', { tag: 'v1.2.0', sha: '0123456789abcdef' })
      .add(2, 'release.failed', { reason: { message: 'develop is not green' } }).events;
    expect(story(events)).toEqual([
      'v1.2.0 is released, at 0123456789',
      'a release was not made: develop is not green',
    ]);
  });

  it('tells when a remote is behind, and when it is not any more', () => {
    const events = run()
      .add(0, 'remote.behind', { reason: { message: 'somebody pushed' } })
      .add(1, 'remote.caught_up').events;
    expect(story(events)).toEqual(['a remote is behind: somebody pushed', 'the remote has everything again']);
  });

  it('says that a task is done again, and why', () => {
    const reason = { code: 'conflict', message: 'The change conflicts with develop in a.ts.' };
    expect(story(run().add(0, 'change.redo', { key: 'a', reason, by: 'rules' }).events)).toEqual([
      'a is done again on develop as it is now: The change conflicts with develop in a.ts.',
    ]);
  });

  it('says which two changes may not get on with each other, and why', () => {
    const sentence = 'a removes `total` in `cart.ts`, and b newly imports it in `page.ts`.';
    expect(story(run().add(0, 'change.interferes', { key: 'b', other: 'a', sentence }).events)).toEqual([
      `two changes may not get on with each other: ${sentence}`,
    ]);
  });

  it('keeps to one line, whatever a tool has said', () => {
    const reason = { message: `git failed:\n${'x'.repeat(500)}` };
    const [line = ''] = story(run().add(0, 'epic.failed', { reason }).events);
    expect(line).toMatch(/^an epic failed: git failed: x+…$/);
  });

  it('does not stumble over events with less in them than usual', () => {
    const events = run()
      .add(0, 'epic.plan_refused')
      .add(1, 'lease.waiting')
      .add(2, 'epic.failed')
      .add(3, 'session.ended').events;
    expect(story(events)).toEqual([
      'the plan of an epic is sent back: it breaks the rules',
      'somebody waits with a task: somebody holds its files',
      'an epic failed: no reason given',
    ]);
  });
});
