import { describe, expect, it } from '@jest/globals';
import type { QueueName } from '@manyhands/contracts';
import type { Relayed } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { OutboxRelay } from './outbox-relay.js';
import { Reconciler } from './reconciler.js';

Logger.overrideLogger(false);

const HOUR = 3_600_000;
interface Row {
  queue: QueueName;
  payload: object;
  dueAt: number;
}

/** An outbox and a queue in memory; the queue can be down. */
class FakeDoor {
  rows: Row[] = [];
  readonly rung: Row[] = [];
  down = false;
  private listener: () => void = () => undefined;
  private waiting: (() => void) | undefined;

  put(n: number, inMs = 0): void {
    this.rows.push({ queue: 'integration', payload: { n }, dueAt: Date.now() + inMs });
    this.listener();
  }
  onOutbox(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }
  async relay(ring: (rows: Row[]) => Promise<void>, limit = 500): Promise<Relayed> {
    const now = Date.now();
    const rows = this.rows.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
    if (rows.length > 0) await ring(rows);
    this.rows = this.rows.filter((row) => !rows.includes(row));
    const waiting = this.rows.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt > now);
    return { rung: rows.length, nextDueMs: waiting.length === 0 ? null : Math.min(...waiting) - Date.now() };
  }
  async ring(rows: readonly Row[]): Promise<void> {
    this.waiting?.();
    if (this.down) throw new Error('queue down');
    this.rung.push(...rows);
  }
  rings(): Promise<void> {
    return new Promise((resolve) => (this.waiting = resolve));
  }
}

const relayOf = (door: FakeDoor, healEveryMs: number) =>
  new OutboxRelay({ outbox: door, doorbell: door, signals: door, healEveryMs });

describe('the outbox relay', () => {
  it('rings what waits at the start, then what is signalled', async () => {
    const door = new FakeDoor();
    door.put(1);
    const relay = relayOf(door, HOUR);
    const first = door.rings();
    relay.start();
    await first;
    const second = door.rings();
    door.put(2);
    await second;
    await relay.stop();
    expect(door.rung.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('keeps rows while the queue is down and rings them by its tick', async () => {
    const door = new FakeDoor();
    door.down = true;
    const relay = relayOf(door, 1);
    relay.start();
    const failed = door.rings();
    door.put(1);
    await failed;
    door.down = false;
    await door.rings();
    await relay.stop();
    expect([door.rung.length, door.rows.length]).toEqual([1, 0]);
  });

  it('rings a row that is due later at its time, although no signal and no tick comes then', async () => {
    const door = new FakeDoor();
    door.put(1);
    const relay = relayOf(door, HOUR);
    const first = door.rings();
    relay.start();
    await first;
    const second = door.rings();
    door.put(2, 50);
    await second;
    await relay.stop();
    expect(door.rung.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(door.rung[1]?.dueAt).toBeLessThanOrEqual(Date.now());
  });

  it('empties a long outbox in one go', async () => {
    const door = new FakeDoor();
    for (let n = 0; n < 450; n += 1) door.put(n);
    const relay = relayOf(door, HOUR);
    relay.start();
    await relay.stop();
    expect(door.rung).toHaveLength(450);
  });
});

describe('the reconciler', () => {
  const free = <T>(_: string, work: () => Promise<T>): Promise<T | null> => work();

  it('lets every healing have its turn, also after one that fails', async () => {
    const healed: string[] = [];
    const healings = ['a', 'b', 'c'].map((name) => ({
      name,
      heal: async () => {
        healed.push(name);
        if (name === 'a') throw new Error('no database');
      },
    }));
    const reconciler = new Reconciler({ tryLock: free, healings, everyMs: HOUR });
    reconciler.start();
    await reconciler.stop();
    expect(healed).toEqual(['a', 'b', 'c']);
  });

  it('leaves the work to the instance that holds the lock', async () => {
    const healed: string[] = [];
    const reconciler = new Reconciler({
      tryLock: async () => null,
      healings: [{ name: 'a', heal: async () => void healed.push('a') }],
      everyMs: HOUR,
    });
    reconciler.start();
    await reconciler.stop();
    expect(healed).toEqual([]);
  });
});
