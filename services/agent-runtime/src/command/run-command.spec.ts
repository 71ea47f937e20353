import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { runCommand, type CommandRequest, type CommandResult } from './run-command.js';

function bash(command: string, changes: Partial<CommandRequest> = {}): Promise<CommandResult> {
  const environment = { PATH: process.env['PATH'] ?? '' };
  const base = { cwd: tmpdir(), environment, timeoutMs: 10_000, outputLimit: 1_000_000 };
  return runCommand({ argv: ['bash', '-c', command], ...base, ...changes });
}

/** A number that no other process has in its command line. */
function uniqueSeconds(): string {
  return `9${Math.floor(Math.random() * 1e9)}`;
}

async function isRunning(args: string): Promise<boolean> {
  const { stdout } = await bash('ps -eo args');
  return stdout.split('\n').includes(args);
}

describe('runCommand', () => {
  it('tells exit code and both outputs', async () => {
    const result = await bash('echo out; echo err >&2; exit 4');
    expect(result).toMatchObject({ end: { kind: 'exited', exitCode: 4 }, stdout: 'out\n', stderr: 'err\n' });
  });

  it('reports death by a signal as a shell does', async () => {
    expect((await bash('kill -TERM $$')).end).toEqual({ kind: 'exited', exitCode: 143 });
  });

  it('stops the whole group at the timeout, with the output so far', async () => {
    const seconds = uniqueSeconds();
    const result = await bash(`echo begun; sleep ${seconds} & sleep ${seconds}`, { timeoutMs: 200 });
    expect(result).toMatchObject({ end: { kind: 'timed_out' }, stdout: 'begun\n' });
    expect(await isRunning(`sleep ${seconds}`)).toBe(false);
  });

  it('also stops who does not listen to the polite signal', async () => {
    const result = await bash('trap "" TERM; echo deaf; while :; do sleep 0.1; done', { timeoutMs: 200 });
    expect(result.end).toEqual({ kind: 'timed_out' });
  });

  it('stops at once when aborted', async () => {
    const controller = new AbortController();
    const seconds = uniqueSeconds();
    const running = bash(`sleep ${seconds}`, { signal: controller.signal });
    const asked = performance.now();
    controller.abort();
    expect((await running).end).toEqual({ kind: 'interrupted' });
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(await isRunning(`sleep ${seconds}`)).toBe(false);
  });

  it('does not wait for a child in the background', async () => {
    const seconds = uniqueSeconds();
    const result = await bash(`sleep ${seconds} & echo $!`);
    expect(result.end).toEqual({ kind: 'exited', exitCode: 0 });
    process.kill(Number(result.stdout), 'SIGKILL');
  });

  it('says why a command could not be started', async () => {
    expect((await bash('true', { cwd: '/no/such/place' })).end).toEqual({
      kind: 'not_started',
      because: '/no/such/place is not a directory',
    });
    expect((await bash('true', { argv: ['/no/such/program'] })).end).toMatchObject({ kind: 'not_started' });
  });
});
