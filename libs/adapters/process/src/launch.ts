import type { SandboxSpec } from '@manyhands/environment';
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { DEFAULT_PATH, limitScript } from './limits.js';
import type { Layout } from './layout.js';
import { threadsOfUser } from './process-table.js';

/** Variable by which every process of a sandbox is found again. */
export const LABEL = 'MANYHANDS_SANDBOX_ID';

/** Makes the folders and starts the runtime in a session of its own. It outlives this process. */
export async function launch(layout: Layout, runtimeMain: string, spec: SandboxSpec): Promise<ChildProcess> {
  for (const dir of [layout.workspace, layout.home, layout.tmp, layout.conversations])
    await mkdir(dir, { recursive: true, mode: 0o700 });
  const log = openSync(layout.log, 'a', 0o600);
  try {
    const child = spawn(
      'bash',
      ['-c', limitScript(spec.limits, threadsOfUser()), 'sandbox', process.execPath, runtimeMain],
      {
        cwd: layout.workspace,
        env: environmentFor(layout, spec),
        detached: true,
        stdio: ['ignore', log, log],
      },
    );
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** What the runtime gets to see; nothing of this process but PATH and LANG. */
export function environmentFor(layout: Layout, spec: SandboxSpec): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? DEFAULT_PATH,
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    ...spec.environment,
    OH_SESSION_API_KEYS_0: spec.agentServerKey,
    OH_CONVERSATIONS_PATH: layout.conversations,
    AGENT_RUNTIME_PORT: '0',
    AGENT_RUNTIME_HOST: '127.0.0.1',
    AGENT_RUNTIME_READY_FILE: layout.readyFile,
    HOME: layout.home,
    TMPDIR: layout.tmp,
    [LABEL]: spec.sandboxId,
  };
}
