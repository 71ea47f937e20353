import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AgentServer } from '@manyhands/agent-server';
import { RuntimeUnderTest, TEST_KEY } from '../testing/runtime-under-test.js';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

describe('commands of the caller', () => {
  let runtime: RuntimeUnderTest;

  beforeAll(async () => {
    runtime = await RuntimeUnderTest.start();
  });

  afterAll(() => runtime.stop());

  const bash = (body: object) => runtime.call('POST', '/api/bash/execute_bash_command', body);

  it('run in the directory that was asked for', async () => {
    expect(await bash({ command: 'pwd', cwd: '/usr' })).toMatchObject({ body: { exit_code: 0, stdout: '/usr\n' } });
  });

  it('are told apart from what could not be started', async () => {
    const { body } = await bash({ command: 'pwd', cwd: '/no/such/place' });
    expect(body).toMatchObject({ exit_code: -1, stderr: expect.stringContaining('/no/such/place is not a directory') });
  });

  it('may print more than anybody wants to read', async () => {
    const { body } = await bash({ command: 'yes 0123456789 | head -c 5000000; echo end' });
    const { stdout } = body as { stdout: string };
    expect(stdout.length).toBeLessThan(1_100_000);
    expect(stdout).toMatch(/characters left out here[^]*end\n$/);
  });

  it('end when the caller hangs up', async () => {
    const sleep = `sleep 7${Math.floor(Math.random() * 1e9)}`;
    const runs = (): boolean => execFileSync('ps', ['-eo', 'args']).toString().split('\n').includes(sleep);
    const untilItIs = async (expected: boolean): Promise<void> => {
      while (runs() !== expected) await new Promise((resolve) => setImmediate(resolve));
    };
    const controller = new AbortController();
    const client = new AgentServer({ url: runtime.url, apiKey: TEST_KEY });
    const call = client.bash(sleep, { cwd: '/', timeoutSeconds: 600, signal: controller.signal });
    await Promise.race([untilItIs(true), call]);
    controller.abort(new Error('hung up'));
    await expect(call).rejects.toThrow('hung up');
    await untilItIs(false);
  });
});
