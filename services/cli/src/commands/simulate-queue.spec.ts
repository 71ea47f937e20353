import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { listenForInterrupts, type HostProcess } from '../interrupts.js';
import { run } from '../run.js';
import { FakeTerminal } from '../testing/fake-terminal.js';

let terminal: FakeTerminal;
beforeEach(() => {
  terminal = new FakeTerminal();
});
const hands = (...args: string[]) => {
  const host = Object.assign(new EventEmitter(), { exit: () => undefined }) as EventEmitter & HostProcess;
  return run({ args: ['simulate', 'queue', ...args], terminal, env: {}, interrupts: listenForInterrupts(host) });
};

describe('hands simulate queue', () => {
  it('simulates one policy and prints one object', async () => {
    expect(await hands('--changes', '20', '--bad', '0.1', '--policy', 'ours', '--seed', '3', '--json')).toBe(0);
    expect(terminal.out).toHaveLength(1);
    const { landed, ejected } = terminal.lastJson as { landed: number; ejected: number };
    expect(landed + ejected).toBe(20);
    expect(terminal.lastJson).toEqual({
      ...{ policy: 'ours', landed, ejected, innocentEjected: 0, redMinutes: 0 },
      ...{ runsPerChange: expect.any(Number), makespanMinutes: expect.any(Number), p95WaitMinutes: expect.any(Number) },
    });
  });

  it('says the same for the same seed', async () => {
    const args = ['--changes', '30', '--flaky', '0.05', '--policy', 'ours', '--json'];
    for (const seed of ['7', '7', '8']) await hands(...args, '--seed', seed);
    const [first, again, other] = terminal.out;
    expect([again === first, other === first]).toEqual([true, false]);
  });

  it('saves runs by hints at what clashes', async () => {
    const clashing = ['--changes', '60', '--bad', '0', '--clashing', '0.1', '--policy', 'ours', '--json'];
    await hands(...clashing);
    await hands(...clashing, '--hints', '1');
    const [without, hinted] = terminal.out.map((line) => (JSON.parse(line) as { runsPerChange: number }).runsPerChange);
    expect(hinted).toBeLessThan(without ?? 0);
  });

  it('compares all policies, as a table or as one object a line', async () => {
    expect(await hands('--changes', '20')).toBe(0);
    expect(terminal.out.join('\n')).toMatch(
      /^20 changes at once, 5 % bad(.|\n)*\nours (.|\n)*\nserial (.|\n)*\nbors (.|\n)*\nzuul /,
    );
    terminal.out.length = 0;
    expect(await hands('--changes', '20', '--json')).toBe(0);
    const told = terminal.out.map((line) => (JSON.parse(line) as { policy: string }).policy);
    expect(told).toEqual(['ours', 'serial', 'bors', 'zuul']);
  });

  it.each([
    ['--changes', '0'],
    ['--changes', '5000'],
    ['--bad', '1.5'],
    ['--flaky', '-1'],
    ['--flaky', 'often'],
    ['--clashing', '0.6'],
    ['--hints', '1.1'],
    ['--gate-minutes', '0'],
    ['--slots', '0'],
    ['--policy', 'best'],
    ['--dial', '2'],
    ['--seed', 'x'],
  ])('refuses %s %s as a wrong command line', async (option, value) => {
    expect(await hands(option, value)).toBe(2);
    expect(terminal.out).toEqual([]);
  });
});
