import { spawn, type ChildProcess } from 'node:child_process';

export interface ShellEnd {
  /** -1 when it was killed. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Real commands in a folder of their own, with nothing of this process' environment but the PATH. */
export class SandboxShell {
  readonly #running = new Set<ChildProcess>();

  constructor(private readonly home: string) {}

  run(command: string, options: { cwd: string; timeoutSeconds?: number; signal?: AbortSignal }): Promise<ShellEnd> {
    const child = spawn('bash', ['-c', command], {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: this.home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#running.add(child);
    const timer = setTimeout(() => end(child), (options.timeoutSeconds ?? 60) * 1000);
    options.signal?.addEventListener('abort', () => end(child), { once: true });
    return collect(child).finally(() => {
      clearTimeout(timer);
      this.#running.delete(child);
    });
  }

  killAll(): void {
    for (const child of this.#running) end(child);
  }
}

/** Ends the command with everything that it started. */
function end(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, 'SIGKILL');
}

function collect(child: ChildProcess): Promise<ShellEnd> {
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text.stderr += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) =>
      resolve({ exitCode: -1, stdout: '', stderr: `Error executing command: ${error.message}` }),
    );
    child.once('close', (exitCode) => resolve({ ...text, exitCode: exitCode ?? -1 }));
  });
}
