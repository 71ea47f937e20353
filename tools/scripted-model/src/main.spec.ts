import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'main.js');

let folder: string;
let child: ChildProcess | undefined;

beforeAll(
  () => promisify(execFile)(process.execPath, [join(root, '../../node_modules/typescript/bin/tsc'), '-b', root]),
  120_000,
);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  await writeFile(join(folder, 's.yaml'), 'name: s\nturns: [{ say: hello }]');
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

function start(args: string[], environment: Record<string, string> = {}): ChildProcess {
  const env = { PATH: process.env['PATH'], ...environment };
  child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  return child;
}

async function ended(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ status: number; out: string; err: string }> {
  const started = start(args, environment);
  let [out, err] = ['', ''];
  started.stdout?.on('data', (chunk) => (out += chunk));
  started.stderr?.on('data', (chunk) => (err += chunk));
  const [status] = await once(started, 'close');
  return { status, out, err };
}

describe('the process', () => {
  it('tells its parent its port, prints its address, and plays', async () => {
    const started = start(['--scripts', folder]);
    const printed = once(started.stderr!, 'data');
    const [ready] = await once(started, 'message');
    expect(ready).toEqual({ type: 'ready', port: expect.any(Number) });
    expect(String((await printed)[0])).toContain(`http://127.0.0.1:${ready.port}/v1 plays 1 scripts`);
    expect((await fetch(`http://127.0.0.1:${ready.port}/health`)).status).toBe(200);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s', async (signal) => {
    const started = start([], { SCRIPTED_MODEL_SCRIPTS: folder });
    await once(started, 'message');
    started.kill(signal);
    expect(await once(started, 'exit')).toEqual([0, null]);
  });

  it('ends when its parent goes', async () => {
    const started = start(['--scripts', folder]);
    await once(started, 'message');
    started.disconnect();
    expect(await once(started, 'exit')).toEqual([0, null]);
  });

  it('explains itself', async () => {
    const { status, out } = await ended(['--help']);
    expect([status, out.startsWith('Usage: ')]).toEqual([0, true]);
  });

  it('names everything that is wrong with its arguments', async () => {
    const { status, err } = await ended(['--port', 'many'], { SCRIPTED_MODEL_SPEED: '-1' });
    expect(status).toBe(2);
    for (const name of ['--scripts', '--port', 'SCRIPTED_MODEL_SPEED', 'Usage: ']) expect(err).toContain(name);
    expect((await ended(['--nonsense'])).status).toBe(2);
  });

  it('does not start with wrong scripts', async () => {
    await writeFile(join(folder, 'bad.yaml'), 'name: s');
    const { status, err } = await ended(['--scripts', folder]);
    expect(status).toBe(1);
    expect(err).toContain('bad.yaml: turns: ');
  });

  it('says when its port is taken', async () => {
    const first = start(['--scripts', folder]);
    const [{ port }] = await once(first, 'message');
    const { status, err } = await ended(['--scripts', folder, '--port', String(port)]);
    first.kill();
    expect([status, err.includes('EADDRINUSE')]).toEqual([1, true]);
  });
});
