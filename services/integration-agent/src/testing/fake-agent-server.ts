import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/**
 * - `works`: answers, and runs commands.
 * - `silent`: takes connections and never answers.
 * - `dies`: is gone when the first command comes.
 *
 * A command that ends with status 199 takes any of them with it, one that ends with 198 fills its disk.
 */
export type ServerBehaviour = 'works' | 'silent' | 'dies';

interface BashRequest {
  readonly command: string;
  readonly cwd: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Fake: as much of the agent-server protocol as a gate needs. Commands really run, in a folder of their own, isolated by nothing. */
export class FakeAgentServer {
  readonly commands: string[] = [];
  /** Who sees to it that a server whose disk is full is taken out of use. */
  onFull: () => Promise<void> = () => this.stop();
  private readonly running = new Set<ChildProcess>();
  private readonly waiting: { text: string; tell: () => void }[] = [];

  private constructor(
    readonly dir: string,
    private readonly server: Server,
  ) {}

  static async start(how: { dir: string; apiKey: string; behaviour: ServerBehaviour }): Promise<FakeAgentServer> {
    await mkdir(how.dir, { recursive: true });
    const server = createServer();
    const fake = new FakeAgentServer(how.dir, server);
    server.on('request', (request, response) => void fake.answer({ request, response, ...how }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Process ids of the commands that run now. */
  pids(): (number | undefined)[] {
    return [...this.running].map(({ pid }) => pid);
  }

  /** Resolves when a command with this text is asked for. */
  asked(text: string): Promise<void> {
    return new Promise((tell) => this.waiting.push({ text, tell }));
  }

  async stop(): Promise<void> {
    for (const child of this.running) end(child);
    this.server.closeAllConnections();
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(call: {
    request: IncomingMessage;
    response: ServerResponse;
    apiKey: string;
    behaviour: ServerBehaviour;
  }): Promise<void> {
    const { request, response } = call;
    const say = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    if (call.behaviour === 'silent') return;
    if (request.headers['x-session-api-key'] !== call.apiKey) return void say(401, { detail: 'wrong key' });
    if (request.url === '/ready') return void say(200, {});
    if (request.url === '/server_info') return void say(200, { title: 'fake', version: '1.0.0', sdk_version: '1.0.0' });
    if (request.url?.startsWith(DOWNLOAD) === true) return this.download(request.url, response);
    if (request.url !== '/api/bash/execute_bash_command') return void say(404, { detail: 'not there' });
    if (call.behaviour === 'dies') return this.stop();
    const output = await this.run((await json(request)) as BashRequest, response);
    if (output.exit_code === 198) return this.onFull();
    if (output.exit_code === 199) return this.stop();
    if (!response.destroyed) say(200, output);
  }

  private async download(url: string, response: ServerResponse): Promise<void> {
    const path = new URLSearchParams(url.slice(DOWNLOAD.length)).get('path') ?? '';
    await readFile(path).then(
      (bytes) => response.writeHead(200).end(bytes),
      () => response.writeHead(404).end(JSON.stringify({ detail: `File not found: ${path}` })),
    );
  }

  /** Kills the command when its time is up, or when nobody waits for its answer any more. */
  private async run(
    { command, cwd, timeout }: BashRequest,
    response: ServerResponse,
  ): Promise<{ exit_code: number; stdout: string; stderr: string }> {
    this.commands.push(command);
    for (const { text, tell } of this.waiting) if (command.includes(text)) tell();
    const child = spawn('bash', ['-c', command], { cwd, env: ENVIRONMENT, detached: true, stdio: STDIO });
    this.running.add(child);
    let late = false;
    const timer = setTimeout(() => end(child, () => (late = true)), timeout * 1000);
    response.once('close', () => end(child));
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    this.running.delete(child);
    return { exit_code: late ? -1 : (code ?? 137), stdout: stdout(), stderr: stderr() };
  }
}

const DOWNLOAD = '/api/file/download?';

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/** No standard input: bash reads its start-up files when that is a socket, which is what a pipe of node is. */
const STDIO: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

/** Ends the command with everything that it started; one that is over is fine. */
function end(child: ChildProcess, first: () => void = () => undefined): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  first();
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
