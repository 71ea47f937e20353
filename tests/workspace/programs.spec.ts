import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const bundle = (program: string): string => join(root, 'dist', `${program}.mjs`);
const run = promisify(execFile);

describe('a bundled program', () => {
  it.each([
    'agent-runtime',
    'docker-gateway',
    'environment-manager',
    'hands',
    'integration-agent',
    'role-worker',
    'sandbox-gateway',
    'sandbox-relay',
    'scripted-model',
  ])('says how it is used: %s', async (program) => {
    const { stdout, stderr } = await run(process.execPath, [bundle(program), '--help'], { env: {} });
    expect(stdout).toMatch(/^Usage: |Environment/m);
    expect(stderr).toBe('');
  });

  it('answers: the process that reads sources', async () => {
    const child = fork(bundle('source-reader'), [], { env: {}, execArgv: [] });
    expect((await once(child, 'message'))[0]).toEqual({ kind: 'ready' });
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('starts: the thread that gathers context', async () => {
    const thread = new Worker(bundle('context-thread'), { execArgv: [] });
    await once(thread, 'online');
    expect(await thread.terminate()).toBe(1);
  });
});
