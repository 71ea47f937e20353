import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { workQueue, type JobOf, type QueueName } from '@manyhands/contracts';
import { randomUUID } from 'node:crypto';
import type { Doorbell } from '../doorbell.js';

export type AnyDoorbell = Pick<Doorbell, 'describe' | 'ring' | 'close'> & {
  answer<Q extends QueueName>(
    queue: Q,
    handler: (payload: JobOf<Q>) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<{ close(): Promise<unknown> }>;
};

export interface DoorbellWorld {
  /** A new doorbell on the same server, as another process would have it. */
  open(): AnyDoorbell | Promise<AnyDoorbell>;
  close(): Promise<void>;
}

/** What every doorbell keeps to; run against the fake and each backend. */
export function describeDoorbell(name: string, make: () => Promise<DoorbellWorld>): void {
  describe(`doorbell on ${name}`, () => {
    let world: DoorbellWorld;
    let bell: AnyDoorbell;
    const opened: AnyDoorbell[] = [];
    const another = async () => {
      const one = await world.open();
      opened.push(one);
      return one;
    };
    beforeAll(async () => {
      world = await make();
      bell = await another();
    }, 60_000);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      bell = await another();
    });
    afterAll(async () => {
      await Promise.all(opened.splice(0).map((one) => one.close()));
      await world.close();
    });

    it('delivers a payload to whoever answers its queue', async () => {
      const heard = collect();
      const payload = task();
      await bell.answer(heard.queue, heard.handler);
      await bell.ring([{ queue: heard.queue, payload }]);
      expect(await heard.atLeast(1)).toEqual([payload]);
    });

    it('keeps what was rung before anybody answered', async () => {
      const heard = collect();
      const payload = task();
      await bell.ring([{ queue: heard.queue, payload }]);
      await bell.answer(heard.queue, heard.handler);
      expect(await heard.atLeast(1)).toEqual([payload]);
    });

    it('collapses rings of a payload that still waits, whatever the order of its keys', async () => {
      const heard = collect();
      const { taskId, attempt } = task();
      const last = task();
      await bell.ring([
        { queue: heard.queue, payload: { taskId, attempt } },
        { queue: heard.queue, payload: { attempt, taskId } },
      ]);
      await bell.ring([
        { queue: heard.queue, payload: { taskId, attempt } },
        { queue: heard.queue, payload: last },
      ]);
      await bell.answer(heard.queue, heard.handler);
      expect(await heard.atLeast(2)).toEqual([{ taskId, attempt }, last]);
    });

    it('delivers again what was rung while its handler was running, and never both at once', async () => {
      const gate = hold();
      const queue = newQueue();
      const payload = task();
      let running = 0;
      const seen: number[] = [];
      const twice = hold();
      await bell.answer(
        queue,
        async () => {
          seen.push(++running);
          if (seen.length === 1) {
            await bell.ring([{ queue, payload }]);
            gate.open();
          } else twice.open();
          running -= 1;
        },
        { concurrency: 4 },
      );
      await bell.ring([{ queue, payload }]);
      await gate.opened;
      await twice.opened;
      expect(seen).toEqual([1, 1]);
    });

    it('runs as many handlers as asked for, and not one more', async () => {
      const queue = newQueue();
      const gate = hold();
      const full = hold();
      const all = hold();
      let running = 0;
      let most = 0;
      let done = 0;
      await bell.answer(
        queue,
        async () => {
          most = Math.max(most, ++running);
          if (running === 2) full.open();
          await gate.opened;
          running -= 1;
          if (++done === 5) all.open();
        },
        { concurrency: 2 },
      );
      await bell.ring(Array.from({ length: 5 }, () => ({ queue, payload: task() })));
      await full.opened;
      gate.open();
      await all.opened;
      expect(most).toBe(2);
    });

    it('goes on after a handler failed, and does not try the failed job again', async () => {
      const queue = newQueue();
      const [bad, good] = [task(), task()];
      const seen: unknown[] = [];
      const end = hold();
      await bell.answer(queue, async (payload) => {
        seen.push(payload);
        if ('taskId' in payload && payload.taskId === bad.taskId) throw new Error('it broke');
        end.open();
      });
      await bell.ring([
        { queue, payload: bad },
        { queue, payload: good },
      ]);
      await end.opened;
      expect(seen).toEqual([bad, good]);
    });

    it('gives one job to one of two listeners', async () => {
      const heard = collect();
      const other = await another();
      await bell.answer(heard.queue, heard.handler);
      await other.answer(heard.queue, heard.handler);
      const payloads = Array.from({ length: 10 }, task);
      await bell.ring(payloads.map((payload) => ({ queue: heard.queue, payload })));
      const seen = await heard.atLeast(10);
      expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(10);
    });

    it('refuses a payload that the queue does not carry, and a queue nobody knows', async () => {
      await expect(
        bell.ring([{ queue: newQueue(), payload: { taskId: 'not-a-uuid', attempt: 0 } }]),
      ).rejects.toMatchObject({ code: 'bad-job', retryable: false });
      await expect(bell.answer('nobody' as QueueName, async () => undefined)).rejects.toThrow('unknown queue "nobody"');
    });

    it('takes nothing more once a listener is closed', async () => {
      const closed = collect();
      const heard = collect(closed.queue);
      const listener = await bell.answer(closed.queue, closed.handler);
      await listener.close();
      const payload = task();
      await bell.ring([{ queue: closed.queue, payload }]);
      await (await another()).answer(closed.queue, heard.handler);
      expect(await heard.atLeast(1)).toEqual([payload]);
      expect(closed.seen).toEqual([]);
    });
  });
}

export const task = () => ({ taskId: randomUUID(), attempt: 0 });
/** A queue that no other test uses. */
export const newQueue = (): QueueName => workQueue(`r${randomUUID()}`);

/** Something to wait for that a handler announces. */
export function hold() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A handler that remembers its payloads, and a way to wait for the n-th. */
export function collect(queue: QueueName = newQueue()) {
  const seen: unknown[] = [];
  let wake: () => void = () => undefined;
  const handler = async (payload: unknown) => {
    seen.push(payload);
    wake();
  };
  const atLeast = async (count: number) => {
    while (seen.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return seen;
  };
  return { queue, seen, handler, atLeast };
}
