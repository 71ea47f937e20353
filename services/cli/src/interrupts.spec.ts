import { describe, expect, it, jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { listenForInterrupts } from './interrupts.js';

class Host extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('interrupts', () => {
  it('takes the first signal as a request', async () => {
    const host = new Host();
    const interrupts = listenForInterrupts(host);
    host.emit('SIGTERM');
    await interrupts.happened();
    expect([interrupts.signal.aborted, interrupts.first, host.exits]).toEqual([true, 'SIGTERM', []]);
  });

  it('takes two signals of one press of Ctrl-C as one', () => {
    const host = new Host();
    listenForInterrupts(host);
    host.emit('SIGINT');
    host.emit('SIGINT');
    expect(host.exits).toEqual([]);
  });

  it('ends at once on a second press, after the work for that', () => {
    jest.useFakeTimers();
    const host = new Host();
    const interrupts = listenForInterrupts(host);
    const done: string[] = [];
    interrupts.onSecond(() => done.push('killed'));
    interrupts.onSecond(() => done.push('taken back'))();
    host.emit('SIGINT');
    jest.advanceTimersByTime(600);
    host.emit('SIGINT');
    jest.useRealTimers();
    expect([done, host.exits]).toEqual([['killed'], [130]]);
  });

  it('hears the end of a parent that holds an IPC channel', () => {
    const host = Object.assign(new Host(), { channel: {} });
    const interrupts = listenForInterrupts(host);
    host.emit('disconnect');
    expect(interrupts.first).toBe('disconnect');
  });
});
