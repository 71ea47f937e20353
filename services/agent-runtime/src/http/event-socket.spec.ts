import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { beSilent, finish, runCommand } from '@manyhands/agent-server/testing';
import { WebSocket } from 'ws';
import { Stage } from '../testing/stage.js';
import { TEST_KEY } from '../testing/runtime-under-test.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

interface Frame {
  readonly id: string;
  readonly kind: string;
  readonly key?: string;
  readonly value?: unknown;
}

describe('the event socket', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.set();
  });

  afterAll(() => stage.clear());

  function open(path: string, headers: Record<string, string> = {}): WebSocket {
    return new WebSocket(`${stage.runtime.url.replace('http', 'ws')}/sockets/events/${path}`, { headers });
  }

  /** Opens with the key as first frame, collects frames until one satisfies the test. */
  function collect(path: string, isLast: (frame: Frame) => boolean): Promise<Frame[]> {
    const socket = open(path);
    const frames: Frame[] = [];
    return new Promise((resolve, reject) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', session_api_key: TEST_KEY })));
      socket.on('message', (data: Buffer) => {
        frames.push(JSON.parse(data.toString()) as Frame);
        if (isLast(frames.at(-1) as Frame)) socket.close(1000);
      });
      socket.on('close', (code) => (code === 1000 ? resolve(frames) : reject(new Error(`closed with ${code}`))));
      socket.on('error', reject);
    });
  }

  function closeCode(socket: WebSocket): Promise<number> {
    return new Promise((resolve, reject) => {
      socket.on('close', resolve);
      socket.on('error', reject);
    });
  }

  const isFinished = (frame: Frame): boolean => frame.key === 'execution_status' && frame.value === 'finished';

  it('sends events as they happen, in the order of the log', async () => {
    const id = await stage.start([runCommand('sleep 0.2'), runCommand('echo two'), finish('Done.')]);
    const live = (await collect(id, isFinished)).filter((frame) => frame.key !== 'full_state');
    const stored = await stage.events(id);
    expect(live.map((frame) => frame.id)).toEqual(stored.slice(-live.length).map((event) => event.id));
    expect(live.length).toBeGreaterThan(3);
  });

  it('repeats everything when asked, the state first', async () => {
    const id = await stage.play([finish('Done.')]);
    const frames = await collect(`${id}?resend_mode=all`, isFinished);
    expect(frames[0]).toMatchObject({ key: 'full_state', value: { id, execution_status: 'finished' } });
    expect(frames.slice(1)).toEqual(await stage.events(id));
  });

  it('repeats what happened since a time, that time included', async () => {
    const id = await stage.play([runCommand('true'), finish('Done.')]);
    const stored = await stage.events(id);
    const since = stored[3]?.timestamp ?? '';
    const frames = await collect(`${id}?resend_mode=since&after_timestamp=${encodeURIComponent(since)}`, isFinished);
    expect(frames.slice(1)).toEqual(stored.slice(3));
  });

  it('takes a message as a frame', async () => {
    const id = await stage.play([finish('Done.'), finish('Again.')]);
    const socket = open(id, { 'X-Session-API-Key': TEST_KEY });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ role: 'user', content: [{ type: 'text', text: 'Again, please.' }] }));
    await stage.model.requestsToArrive(2);
    expect(JSON.stringify(stage.model.requests[1]?.messages)).toContain('Again, please.');
    await stage.end(id);
    socket.close();
  });

  it.each([
    ['a wrong key', JSON.stringify({ type: 'auth', session_api_key: 'wrong' })],
    ['no key', JSON.stringify({ type: 'auth' })],
    ['another frame', JSON.stringify({ role: 'user', content: [] })],
    ['no JSON', 'hello'],
  ])('sends away who comes with %s in the first frame', async (_name, frame) => {
    const socket = open(randomUUID());
    socket.on('open', () => socket.send(frame));
    expect(await closeCode(socket)).toBe(4001);
  });

  it('sends away who comes with a wrong key in header or query', async () => {
    expect(await closeCode(open(randomUUID(), { 'X-Session-API-Key': 'wrong' }))).toBe(4001);
    expect(await closeCode(open(`${randomUUID()}?session_api_key=wrong`))).toBe(4001);
  });

  it('takes the right key in header or query, and knows what it does not have', async () => {
    expect(await closeCode(open(randomUUID(), { 'X-Session-API-Key': TEST_KEY }))).toBe(4004);
    expect(await closeCode(open(`${randomUUID()}?session_api_key=${TEST_KEY}`))).toBe(4004);
  });

  it('closes when the conversation is deleted', async () => {
    const id = await stage.start([beSilent()]);
    const socket = open(`${id}?session_api_key=${TEST_KEY}`);
    await new Promise((resolve) => socket.once('message', resolve));
    const closed = closeCode(socket);
    await stage.runtime.call('DELETE', `/api/conversations/${id}`);
    expect(await closed).toBe(1001);
  });

  it('serves no other socket', async () => {
    const socket = new WebSocket(`${stage.runtime.url.replace('http', 'ws')}/sockets/bash-events`);
    await expect(closeCode(socket)).rejects.toThrow('404');
  });
});
