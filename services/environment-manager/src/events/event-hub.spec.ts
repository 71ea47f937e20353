import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventView } from '@manyhands/contracts';
import { Logger } from '@nestjs/common';
import { FakeEvents } from '../testing/api-under-test.js';
import { EventHub } from './event-hub.js';
import type { EventSink } from './subscriber.js';

Logger.overrideLogger(false);

const HOUR = 3_600_000;
const EPIC = '01890000-0000-7000-8000-000000000001';

/** A client that remembers what it got and can refuse more. */
class FakeSink implements EventSink {
  readonly got: EventView[] = [];
  ended = false;
  full = false;
  private waiting: (() => void) | undefined;

  send(events: readonly EventView[]): boolean {
    if (this.full) return false;
    this.got.push(...events);
    this.waiting?.();
    return true;
  }
  async writable(): Promise<boolean> {
    return !this.full;
  }
  end(): void {
    this.ended = true;
  }
  async seqs(count: number): Promise<number[]> {
    while (this.got.length < count) await new Promise<void>((resolve) => (this.waiting = resolve));
    return this.got.map(({ seq }) => seq);
  }
}

const hubs: EventHub[] = [];

async function started(events: FakeEvents, options: { keep?: number; batch?: number; healEveryMs?: number } = {}) {
  const hub = new EventHub({ events, notices: events, healEveryMs: HOUR, ...options });
  hubs.push(hub);
  await hub.start();
  return hub;
}

const happen = (events: FakeEvents, count: number, about: Partial<EventView> = {}) => {
  for (let n = 0; n < count; n += 1) events.add('agent.seen', about);
  events.notify();
};
const from = (after: number, filter = {}) => ({ after, filter });

describe('the event hub', () => {
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.stop();
  });

  it('sends what is new to every client with one read', async () => {
    const events = new FakeEvents();
    const hub = await started(events);
    const sinks = [new FakeSink(), new FakeSink(), new FakeSink()];
    for (const sink of sinks) await hub.follow(sink, from(0));
    const before = events.reads;
    happen(events, 2);
    for (const sink of sinks) expect(await sink.seqs(2)).toEqual([1, 2]);
    expect(events.reads - before).toBe(1);
  });

  it('lets a client catch up from memory without a read', async () => {
    const events = new FakeEvents();
    const hub = await started(events);
    const early = new FakeSink();
    await hub.follow(early, from(0));
    happen(events, 5);
    await early.seqs(5);
    const before = events.reads;
    const late = new FakeSink();
    await hub.follow(late, from(3));
    expect(await late.seqs(2)).toEqual([4, 5]);
    expect(events.reads).toBe(before);
  });

  it('lets a client catch up from the table, batch by batch, and join without gap or repetition', async () => {
    const events = new FakeEvents();
    happen(events, 25);
    const hub = await started(events, { batch: 10 });
    const sink = new FakeSink();
    const following = hub.follow(sink, from(0));
    happen(events, 5);
    await following;
    happen(events, 5);
    expect(await sink.seqs(35)).toEqual(Array.from({ length: 35 }, (_, n) => n + 1));
  });

  it('catches up when memory has forgotten the beginning', async () => {
    const events = new FakeEvents();
    const hub = await started(events, { keep: 3, batch: 4 });
    const early = new FakeSink();
    await hub.follow(early, from(0));
    happen(events, 20);
    await early.seqs(20);
    const late = new FakeSink();
    await hub.follow(late, from(2));
    expect(await late.seqs(18)).toEqual(Array.from({ length: 18 }, (_, n) => n + 3));
  });

  it('sends only what a client asked for, also while it catches up', async () => {
    const events = new FakeEvents();
    happen(events, 7);
    happen(events, 1, { epicId: EPIC });
    happen(events, 7);
    const hub = await started(events, { batch: 3 });
    const sink = new FakeSink();
    await hub.follow(sink, from(0, { epicId: EPIC }));
    happen(events, 2);
    happen(events, 1, { epicId: EPIC });
    expect(await sink.seqs(2)).toEqual([8, 18]);
  });

  it('does not repeat what a client knows and the hub has not seen yet', async () => {
    const events = new FakeEvents();
    const hub = await started(events);
    for (let n = 0; n < 3; n += 1) events.add('agent.seen');
    const sink = new FakeSink();
    await hub.follow(sink, from(2));
    happen(events, 1);
    expect(await sink.seqs(2)).toEqual([3, 4]);
  });

  it('does not repeat what a client read from the table and the hub has not seen yet', async () => {
    const events = new FakeEvents();
    happen(events, 2);
    const hub = await started(events);
    for (let n = 0; n < 3; n += 1) events.add('agent.seen');
    const sink = new FakeSink();
    await hub.follow(sink, from(0));
    expect(await sink.seqs(5)).toEqual([1, 2, 3, 4, 5]);
    happen(events, 1);
    expect(await sink.seqs(6)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('drops a client that takes nothing and serves the others', async () => {
    const events = new FakeEvents();
    const hub = await started(events);
    const [slow, quick] = [new FakeSink(), new FakeSink()];
    await hub.follow(slow, from(0));
    await hub.follow(quick, from(0));
    slow.full = true;
    happen(events, 1);
    await quick.seqs(1);
    expect(hub.size).toBe(1);
  });

  it('heals by its tick when a notice got lost', async () => {
    const events = new FakeEvents();
    const hub = await started(events, { healEveryMs: 1 });
    const sink = new FakeSink();
    await hub.follow(sink, from(0));
    events.add('agent.seen');
    expect(await sink.seqs(1)).toEqual([1]);
    await hub.stop();
  });

  it('lets a client leave, and ends the rest when it stops', async () => {
    const events = new FakeEvents();
    const hub = await started(events);
    const [leaving, staying] = [new FakeSink(), new FakeSink()];
    const leave = await hub.follow(leaving, from(0));
    await hub.follow(staying, from(0));
    leave();
    happen(events, 1);
    await staying.seqs(1);
    await hub.stop();
    expect([leaving.got.length, leaving.ended, staying.ended]).toEqual([0, false, true]);
  });
});
