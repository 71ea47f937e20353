import { describe, expect, it } from '@jest/globals';
import { EventStream, readEvent, reconnectDelay } from './event-stream.js';

type Answer = Response | Error;

/** A server that answers each connection from a list and then lets the page close. */
function streamOf(...answers: Answer[]) {
  const page = new AbortController();
  const log: string[] = [];
  const asked: (number | null)[] = [];
  const alarms: (() => void)[] = [];
  const stream = new EventStream(
    {
      open: async (after, signal) => {
        asked.push(after);
        const answer = answers.shift() ?? new Error('nobody there');
        if (answer instanceof Error) throw answer;
        return abortable(answer, signal);
      },
      pause: async (milliseconds) => {
        log.push(`pause ${milliseconds}`);
        if (answers.length === 0) page.abort();
      },
      alarm: (_, callback) => {
        alarms.push(callback);
        return () => undefined;
      },
    },
    {
      onState: (state) => log.push(state),
      onEvent: (event) => log.push(event.type),
      onSignedOut: () => log.push('signed out'),
    },
  );
  return { follow: () => stream.follow(page.signal), log, asked, alarms };
}

/** As fetch does: an abort makes the body fail. */
function abortable(response: Response, signal: AbortSignal): Response {
  const body = response.body?.pipeThrough(new TransformStream(), { signal }) ?? null;
  return new Response(body, { status: response.status });
}

const events = (...numbers: number[]) =>
  new Response(numbers.map((seq) => `id: ${seq}\ndata: {"seq":${seq},"type":"task.ready"}\n\n`).join(''));

describe('EventStream', () => {
  it('goes on after the last event it has seen', async () => {
    const { follow, log, asked } = streamOf(events(1, 2), events(3));
    await follow();
    expect(asked).toEqual([null, 2]);
    expect(log.filter((entry) => entry === 'task.ready')).toHaveLength(3);
  });

  it('is live only while a stream is open', async () => {
    const { follow, log } = streamOf(new Error('down'), events());
    await follow();
    expect(log).toEqual(['connecting', 'reconnecting', 'pause 2000', 'live', 'reconnecting', 'pause 1000']);
  });

  it('waits longer with each failure, and as long as the server asks', async () => {
    const { follow, log } = streamOf(new Response('retry: 3000\n\n'), new Response('', { status: 503 }));
    await follow();
    expect(log.filter((entry) => entry.startsWith('pause'))).toEqual(['pause 3000', 'pause 6000']);
  });

  it('ends when the sign-in is no longer valid', async () => {
    const { follow, log } = streamOf(new Response('', { status: 401 }), events(1));
    await follow();
    expect(log).toEqual(['connecting', 'signed out']);
  });

  it('takes a silent stream for a dead one', async () => {
    const silent = new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    const { follow, log, alarms } = streamOf(silent);
    const followed = follow();
    await new Promise(setImmediate);
    expect(log).toEqual(['connecting', 'live']);
    alarms.at(-1)?.();
    await followed;
    expect(log).toContain('reconnecting');
  });
});

describe('reconnectDelay', () => {
  it('doubles and stays below a limit', () => {
    expect([0, 1, 2, 3, 99].map((failures) => reconnectDelay(failures, null))).toEqual([1000, 2000, 4000, 8000, 15000]);
  });
});

describe('readEvent', () => {
  it('falls back to the name of the message when its data cannot be read', () => {
    const at = '2030-01-01T00:00:00Z';
    expect(readEvent({ id: '1', event: 'message', data: JSON.stringify({ type: 'task.ready', at }) })).toEqual({
      type: 'task.ready',
      at,
    });
    expect(readEvent({ id: '1', event: 'task.ready', data: '{' })).toEqual({ type: 'task.ready', at: null });
    expect(readEvent({ id: '1', event: 'x', data: 'null' })).toEqual({ type: 'x', at: null });
  });
});
