import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { SandboxStartError } from '@manyhands/environment';
import { describeSandboxes, FakeSandboxes, someSpec } from '@manyhands/environment/testing';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf, processTable, startTimeOf } from './process-table.js';
import { ProcessSandboxes } from './process-sandboxes.js';

jest.setTimeout(30_000);

const home = mkdtempSync(join(tmpdir(), 'process-sandboxes-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A runtime of a few lines: announces its port, answers /alive, and tells what it was started with. */
const tiny = script(
  'tiny.mjs',
  `import { createServer } from 'node:http';
   import { renameSync, writeFileSync } from 'node:fs';
   const server = createServer((request, response) => response.end(request.url === '/alive' ? '{}' : JSON.stringify({ env: process.env, cwd: process.cwd() })));
   server.listen(Number(process.env.AGENT_RUNTIME_PORT), process.env.AGENT_RUNTIME_HOST, () => {
     const file = process.env.AGENT_RUNTIME_READY_FILE;
     writeFileSync(file + '.new', JSON.stringify({ port: server.address().port, pid: process.pid }));
     renameSync(file + '.new', file);
   });`,
);
const real = fileURLToPath(new URL('../../../../dist/agent-runtime.mjs', import.meta.url));

const roomFor = (runtimeMain: string, startTimeoutMs = 15_000) => {
  const root = join(home, randomUUID());
  return { root, sandboxes: new ProcessSandboxes({ root, runtimeMain, startTimeoutMs }) };
};

describeSandboxes('memory', async () => {
  const sandboxes = new FakeSandboxes();
  return {
    sandboxes,
    afterCrash: () => sandboxes,
    crash: async (id) => sandboxes.crash(id),
    close: async () => undefined,
  };
});

for (const [name, runtimeMain] of [
  ['process with a tiny runtime', tiny],
  ...(existsSync(real) ? [['process with the agent-runtime', real]] : []),
] as [string, string][])
  describeSandboxes(name, async () => {
    const { root, sandboxes } = roomFor(runtimeMain);
    return {
      sandboxes,
      afterCrash: () => new ProcessSandboxes({ root, runtimeMain }),
      crash: async (id) => {
        const { pid } = JSON.parse(readFileSync(join(root, id, 'process.json'), 'utf8'));
        process.kill(pid, 'SIGKILL');
        await until(() => startTimeOf(pid) === null);
      },
      close: async () => rmSync(root, { recursive: true, force: true }),
    };
  });

describe('ProcessSandboxes', () => {
  it('says loudly that it does not isolate', () => {
    const { sandboxes } = roomFor(tiny);
    expect([sandboxes.provider, sandboxes.isolation]).toEqual(['process', 'not isolated: development only']);
  });

  it('gives a sandbox its own folders and nothing of our environment', async () => {
    process.env['MANYHANDS_SECRET'] = 'not for sandboxes';
    const { root, sandboxes } = roomFor(tiny);
    const spec = someSpec({ environment: { GIT_CONFIG_COUNT: '0', HOME: '/somewhere/else' } });
    const { url, workingDir } = await sandboxes.start(spec);
    const { env, cwd } = (await (await fetch(url)).json()) as { env: Record<string, string>; cwd: string };
    const dir = join(root, spec.sandboxId);
    expect(cwd).toBe(workingDir);
    expect(env).toMatchObject({
      GIT_CONFIG_COUNT: '0',
      HOME: join(dir, 'home'),
      TMPDIR: join(dir, 'tmp'),
      MANYHANDS_SANDBOX_ID: spec.sandboxId,
      OH_SESSION_API_KEYS_0: spec.agentServerKey,
    });
    const bash = ['PWD', 'SHLVL', '_', 'OLDPWD'];
    const ours = Object.keys(env).filter(
      (name) => !/^(OH|AGENT_RUNTIME|GIT_CONFIG)_/.test(name) && !bash.includes(name),
    );
    expect(ours.sort()).toEqual(['HOME', 'LANG', 'MANYHANDS_SANDBOX_ID', 'PATH', 'TMPDIR']);
    await sandboxes.stop(spec.sandboxId);
    expect(existsSync(dir)).toBe(false);
  });

  it('ends a child that left the session, ignores SIGTERM and lost its parent', async () => {
    const { sandboxes } = roomFor(tiny);
    const { sandboxId } = await sandboxes.start(someSpec());
    const pidFile = join(home, randomUUID());
    const stubborn = script(
      `${sandboxId}.mjs`,
      `import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => {});
       setInterval(() => {}, 1000);
       writeFileSync(process.argv[2], String(process.pid));`,
    );
    const { spawn } = await import('node:child_process');
    const env = { PATH: process.env['PATH'] ?? '', MANYHANDS_SANDBOX_ID: sandboxId };
    spawn(process.execPath, [stubborn, pidFile], { detached: true, stdio: 'ignore', env }).unref();
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await sandboxes.stop(sandboxId);
    expect(startTimeOf(pid)).toBeNull();
  });

  it('lists and stops a sandbox whose folder is gone but whose processes are not', async () => {
    const { root, sandboxes } = roomFor(tiny);
    const { sandboxId } = await sandboxes.start(someSpec());
    rmSync(join(root, sandboxId), { recursive: true });
    expect(await sandboxes.list()).toEqual([sandboxId]);
    await sandboxes.stop(sandboxId);
    expect(processTable().filter(({ pid }) => environmentOf(pid, 'MANYHANDS_SANDBOX_ID') === sandboxId)).toEqual([]);
  });

  it('limits memory, processor time and the size of files', async () => {
    const { root, sandboxes } = roomFor(tiny);
    const limits = { memoryMiB: 1024, processes: 64, cpuSeconds: 77, fileMiB: 3 };
    const { sandboxId } = await sandboxes.start(someSpec({ limits }));
    const { pid } = JSON.parse(readFileSync(join(root, sandboxId, 'process.json'), 'utf8'));
    const table = readFileSync(`/proc/${pid}/limits`, 'utf8');
    const limit = (name: string) =>
      table
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(/\s{2,}/)[1];
    expect(limit('Max cpu time')).toBe('77');
    expect(limit('Max file size')).toBe(String(3 << 20));
    expect(limit('Max data size')).toBe(String(1 << 30));
    await sandboxes.stop(sandboxId);
  });

  it('starts a log anew that has grown too long, without stopping its writer', async () => {
    const { root, sandboxes } = roomFor(tiny);
    const { sandboxId } = await sandboxes.start(someSpec());
    const log = join(root, sandboxId, 'runtime.log');
    writeFileSync(log, Buffer.alloc(9 << 20));
    await sandboxes.list();
    expect(statSync(log).size).toBe(0);
    await sandboxes.stop(sandboxId);
  });

  it('tells the end of the log when the runtime ends at once', async () => {
    const { root, sandboxes } = roomFor(
      script('ends.mjs', `console.error('no such module: left-pad'); process.exit(3);`),
    );
    const failed = await sandboxes.start(someSpec()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SandboxStartError);
    expect(failed).toMatchObject({ retryable: true });
    expect(String(failed)).toMatch(/ended with exit status 3.*no such module: left-pad/s);
    expect(await new ProcessSandboxes({ root, runtimeMain: tiny }).list()).toEqual([]);
  });

  it('gives up on a runtime that never answers, and leaves nothing of it', async () => {
    const mute = script('mute.mjs', `setInterval(() => {}, 1000);`);
    const { sandboxes } = roomFor(mute, 300);
    await expect(sandboxes.start(someSpec())).rejects.toThrow('did not answer within 0.3 s; it said nothing');
    expect(await sandboxes.list()).toEqual([]);
  });

  it('says when the runtime is not built, and that trying again will not help', async () => {
    const { sandboxes } = roomFor('/nowhere/main.js');
    await expect(sandboxes.start(someSpec())).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('npm run build'),
    });
  });

  it('refuses an id that is no UUID: it would become a path', async () => {
    const { sandboxes } = roomFor(tiny);
    await expect(sandboxes.stop('../../etc')).rejects.toThrow('is not a UUID');
  });

  it('leaves a stranger alone that got the process id of a dead sandbox', async () => {
    const { root, sandboxes } = roomFor(tiny);
    const sandboxId = randomUUID();
    mkdirSync(join(root, sandboxId), { recursive: true });
    writeFileSync(join(root, sandboxId, 'process.json'), JSON.stringify({ pid: process.pid, startTime: 'long ago' }));
    expect(await sandboxes.find(sandboxId)).toBeNull();
    await sandboxes.stop(sandboxId); // And we are still here.
    expect(await sandboxes.list()).toEqual([]);
  });
});

function script(name: string, source: string): string {
  const file = join(home, name);
  writeFileSync(file, source);
  return file;
}

/** Looks until it is so; the test's own time-out ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
