import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/** Stand-ins on the machine in whose network the daemon runs: whoever gets through to it finds somebody at each of them. */
export const METADATA = '169.254.169.254';
export const WORLD = '1.1.1.1';
const ADDRESSES = ['10.254.254.1', METADATA, WORLD];
/** On all addresses. */
export const PORTS = { any: 80, Redis: 6379, Postgres: 5432 } as const;

/** Runs beside the daemon: what a careless host has, and a resolver that tells what it is asked and never answers. */
const PROGRAM = `
  const { execFileSync } = require('node:child_process');
  const say = (word) => console.log(word);
  for (const address of ${JSON.stringify(ADDRESSES)}) {
    // Replaced: one that ran before in this namespace has left them.
    execFileSync('busybox', ['ip', 'addr', 'replace', address + '/32', 'dev', 'lo']);
  }
  for (const port of [${Object.values(PORTS).join()}]) {
    require('node:net').createServer((socket) => socket.on('error', () => 0).end('hello from the host\\n'))
      .listen(port, '0.0.0.0', () => say('listens'));
  }
  require('node:dgram').createSocket('udp4')
    .on('message', (question) => say(question.toString('latin1').replace(/[^a-z-]+/g, '.')))
    .bind(53, '127.0.0.53', () => say('listens'))
  setInterval(() => process.ppid === 1 && process.exit(), 1000);`;

/** The host of the test daemon, with services that no sandbox may reach. */
export class HostOfDaemon {
  /** Questions for names that reached its resolver. */
  readonly asked: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
    private readonly namespace: readonly string[],
  ) {
    lines.on('line', (line) => this.asked.push(line));
  }

  static async start(socket: string): Promise<HostOfDaemon> {
    const pid = readFileSync(join(dirname(socket), 'pid'), 'utf8').trim();
    const namespace = ['--target', pid, '--net'];
    const child = spawn('nsenter', [...namespace, process.execPath, '-e', PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const host = new HostOfDaemon(child, createInterface(child.stdout), namespace);
    while (host.asked.filter((line) => line === 'listens').length <= Object.keys(PORTS).length) await host.nextLine();
    return host;
  }

  /** Every IPv4 address that it has right now, but for its loopback. */
  async addresses(): Promise<readonly string[]> {
    const child = spawn('nsenter', [...this.namespace, 'busybox', 'ip', '-4', 'addr'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    await once(child, 'close');
    const all = [...text.matchAll(/inet ([\d.]+)/g)].map(([, address = '']) => address);
    return all.filter((address) => !address.startsWith('127.'));
  }

  async nextLine(): Promise<void> {
    await once(this.lines, 'line');
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
  }
}
