import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AgentServer } from '@manyhands/agent-server';
import { ScriptedChatModel, runCommand } from '@manyhands/agent-server/testing';

// Real processes on a machine that may be busy.
jest.setTimeout(20_000);

const PACKAGE = join(import.meta.dirname, '..');
const KEY = 'key-of-the-process';

describe('the process', () => {
  let root: string;
  let child: ChildProcess | undefined;

  beforeAll(() => {
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    execFileSync(process.execPath, [compiler, '-b', PACKAGE]);
  }, 120_000);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'agent-runtime-process-'));
  });

  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  function start(stdio: 'ipc' | 'ignore', changes: Record<string, string> = {}): ChildProcess {
    child = spawn(process.execPath, [join(PACKAGE, 'dist/main.js')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe', stdio],
      env: {
        PATH: process.env['PATH'] ?? '',
        OH_SESSION_API_KEYS_0: KEY,
        AGENT_RUNTIME_READY_FILE: join(root, 'runtime.json'),
        OH_CONVERSATIONS_PATH: join(root, 'conversations'),
        ...changes,
      },
    });
    return child;
  }

  function commandLines(): string[] {
    return execFileSync('ps', ['-eo', 'args']).toString().split('\n');
  }

  async function startAndConnect(): Promise<AgentServer> {
    const [message] = (await once(start('ipc'), 'message')) as [{ type: string; port: number }];
    expect(message.type).toBe('ready');
    return new AgentServer({ url: `http://127.0.0.1:${message.port}`, apiKey: KEY });
  }

  it('says where it listens, to its parent and in the ready file', async () => {
    const client = await startAndConnect();
    await client.ready(5_000);
    const ready = JSON.parse(readFileSync(join(root, 'runtime.json'), 'utf8')) as { port: number; pid: number };
    expect(ready.pid).toBe(child?.pid);
    expect((await new AgentServer({ url: `http://127.0.0.1:${ready.port}`, apiKey: KEY }).serverInfo()).version).toBe(
      '0.1.0',
    );
  });

  it('does not tell commands the key of the server', async () => {
    const client = await startAndConnect();
    const { output } = await client.bash('env', { cwd: root, timeoutSeconds: 10 });
    expect(output).toContain('PATH=');
    expect(output).not.toContain(KEY);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s, with all that its commands started', async (signal) => {
    const model = await ScriptedChatModel.start();
    const sleep = `sleep 8${Math.floor(Math.random() * 1e9)}`;
    model.script(runCommand(`setsid ${sleep} > /dev/null 2>&1 & echo started`), runCommand(sleep));
    const client = await startAndConnect();
    const conversationId = randomUUID();
    const rest = { model: 'm', apiKey: 'k', workingDir: root, message: 'Go.', maxIterations: 5 };
    await client.startConversation({ conversationId, baseUrl: model.url, ...rest });
    const gone = client.watch(conversationId, (event) => {
      if (event.kind !== 'ObservationEvent') return;
      expect(commandLines()).toContain(sleep);
      child?.kill(signal);
    });
    await expect(gone).rejects.toMatchObject({ name: 'AgentServerGone' });
    expect(child?.exitCode ?? ((await once(child as ChildProcess, 'exit')) as [number])[0]).toBe(0);
    expect(commandLines()).not.toContain(sleep);
    await model.stop();
  });

  it('ends when its parent is gone', async () => {
    await startAndConnect();
    const exited = once(child as ChildProcess, 'exit');
    child?.disconnect();
    expect((await exited)[0]).toBe(0);
  });

  it('refuses to start without a key, and says which variable is missing', async () => {
    const refused = start('ignore', { OH_SESSION_API_KEYS_0: '' });
    let errors = '';
    refused.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(refused, 'close')) as [number];
    expect(code).toBe(1);
    expect(errors).toContain('OH_SESSION_API_KEYS_0');
  });

  it('says with --help which variables it reads, and starts nothing', () => {
    const help = execFileSync(process.execPath, [join(PACKAGE, 'dist/main.js'), '--help'], { env: {} }).toString();
    const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
    const documented = [...readme.matchAll(/`((?:OH_|AGENT_RUNTIME_|LOG_)[A-Z0-9_]+)`/g)].map(([, name]) => name);
    expect(documented.length).toBeGreaterThan(5);
    expect(documented.filter((name) => !help.includes(String(name)))).toEqual([]);
  });
});
