import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { whatItReads } from '../../tools/images/what-it-reads.mjs';

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

  it('answers: a dry run of planning', async () => {
    const program = run(process.execPath, [bundle('plan-dry-run')], { env: {} });
    program.child.stdin?.end('{}');
    expect(JSON.parse((await program).stdout)).toMatchObject({ type: 'failed' });
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

  it('finds what it needs, and an image gets no more', () => {
    const manager = whatItReads(['environment-manager'], root);
    const starts = ['agent-runtime', 'context-thread', 'environment-manager', 'source-reader'];
    expect(manager.files).toEqual(expect.arrayContaining(starts.map((name) => `dist/${name}.mjs`)));
    expect(manager.places).toEqual([
      'services/agent-runtime/package.json',
      'services/dashboard/dist',
      'services/environment-manager/package.json',
    ]);
    expect(manager.packages).toEqual(expect.arrayContaining(['node_modules/dockerode', 'node_modules/oxc-parser']));
    const worker = whatItReads(['role-worker', 'heartbeat'], root);
    expect(worker.files).not.toEqual(expect.arrayContaining(['dist/source-reader.mjs']));
    expect({ places: worker.places, packages: worker.packages }).toEqual({ places: [], packages: [] });
  });
});
