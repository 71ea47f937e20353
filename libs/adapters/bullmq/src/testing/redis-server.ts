import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { freePort } from './free-port.js';

/** A real Redis that a test can flush, kill and start again on the same port. */
export class RedisServer {
  private constructor(
    readonly binary: string,
    readonly port: number,
    private child: ChildProcess,
  ) {}

  static binary(): string | null {
    const candidates = (process.env['PATH'] ?? '').split(':').concat('/usr/bin', '/usr/local/bin');
    const names = candidates.flatMap((folder) => [`${folder}/redis-server`, `${folder}/valkey-server`]);
    return names.find((name) => existsSync(name)) ?? null;
  }

  static async start(binary: string): Promise<RedisServer> {
    const port = await freePort();
    return new RedisServer(binary, port, await launch(binary, port));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  version(): string {
    return /v=(\S+)/.exec(execFileSync(this.binary, ['--version'], { encoding: 'utf8' }))?.[1] ?? '';
  }

  async flushAll(): Promise<void> {
    const client = new Redis(this.url);
    await client.flushall();
    client.disconnect();
  }

  async kill(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }

  /** Stops answering without closing connections, as an overloaded machine does. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  async startAgain(): Promise<void> {
    this.child = await launch(this.binary, this.port);
  }
}

async function launch(binary: string, port: number): Promise<ChildProcess> {
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(binary, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.toString().includes('Ready to accept') && resolve());
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  return child;
}
