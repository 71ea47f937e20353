import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../log.js';
import { startRuntime, type Runtime } from '../server.js';

export const TEST_KEY = 'a-session-key-for-tests';

/** A runtime in this process, with folders of its own. */
export class RuntimeUnderTest {
  readonly root = mkdtempSync(join(tmpdir(), 'agent-runtime-'));
  readonly workingDir = join(this.root, 'workspace');
  #runtime: Runtime | undefined;

  static async start(): Promise<RuntimeUnderTest> {
    const runtime = new RuntimeUnderTest();
    await runtime.restart();
    return runtime;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#runtime?.port}`;
  }

  /** Where the files of a conversation are. */
  filesOf(id: string): string {
    return join(this.root, 'conversations', id);
  }

  /** Ends the server and starts another one on the same folders. */
  async restart(): Promise<void> {
    await this.#runtime?.close();
    this.#runtime = await startRuntime(
      {
        sessionApiKeys: [TEST_KEY],
        host: '127.0.0.1',
        port: 0,
        conversationsPath: join(this.root, 'conversations'),
        commandEnvironment: { PATH: process.env['PATH'] ?? '', HOME: this.root, LANG: 'C.UTF-8' },
      },
      createLog('error'),
    );
  }

  async stop(): Promise<void> {
    await this.#runtime?.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Calls the server with the key, as JSON. */
  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'X-Session-API-Key': TEST_KEY, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}
