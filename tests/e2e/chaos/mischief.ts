import { connect } from 'node:net';
import { once } from 'node:events';
import type { EventView } from '@manyhands/contracts';
import type { EventFeed } from '../support/event-stream.js';
import { processTable } from '../support/process-table.js';
import type { TestStack } from '../support/running-stack.js';

/** Something that was done to a stack, and when. */
interface Deed {
  readonly what: string;
  readonly at: number;
}

/** A machine that tests may have much else to do. */
const PATIENCE_MS = 240_000;

/**
 * Does what a bad day does to a running stack. The instants are events; where an instant is random, it comes from the seed that
 * is printed: CHAOS_SEED repeats it.
 */
export class Mischief {
  readonly deeds: Deed[] = [];
  #random: number;

  constructor(
    private readonly stack: TestStack,
    private readonly feed: EventFeed,
  ) {
    this.#random = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
    process.stdout.write(`chaos: CHAOS_SEED=${this.#random}\n`);
  }

  /** Ends the processes of this name with SIGKILL. */
  async kill(name: string): Promise<void> {
    const pids = await this.stack.pids(name);
    if (pids.length === 0) throw new Error(`there is no process ${name} to kill`);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    this.#note(`kill -9 ${name}`);
  }

  /** Ends the agent's server inside the sandbox of a session with SIGKILL. */
  async killRuntimeOf({ sessionId }: EventView): Promise<void> {
    const given = this.feed.events.find(
      (event) => ['sandbox.ready', 'sandbox.claimed'].includes(event.type) && event.sessionId === sessionId,
    );
    const label = `MANYHANDS_SANDBOX_ID=${String(given?.data['sandboxId'])}`;
    const runtimes = await this.stack.pids('agent-runtime');
    const entry = (await processTable()).find(
      ({ pid, environment }) => runtimes.includes(pid) && environment.split('\n').includes(label),
    );
    if (entry === undefined) throw new Error(`there is no agent-runtime with ${label}`);
    process.kill(entry.pid, 'SIGKILL');
    this.#note('kill -9 agent-runtime');
  }

  /** FLUSHALL on the stack's own Redis: every job is gone. */
  async forgetQueue(): Promise<void> {
    const [worker] = await this.stack.pids('role-worker-fe-1');
    const entry = (await processTable()).find(({ pid }) => pid === worker);
    const { port, hostname, password } = new URL(/^REDIS_URL=(.*)$/m.exec(entry?.environment ?? '')?.[1] ?? '');
    const socket = connect(Number(port), hostname);
    socket.write(`AUTH ${password}\r\nFLUSHALL\r\nQUIT\r\n`);
    let answer = '';
    socket.on('data', (text: Buffer) => (answer += text.toString()));
    await once(socket, 'end');
    if (answer !== '+OK\r\n'.repeat(3)) throw new Error(`Redis answered ${answer}`);
    this.#note('FLUSHALL');
  }

  /** Waits for a random number of events, up to `most`. */
  async randomInstant(most: number): Promise<void> {
    const wanted = this.feed.events.length + 1 + (this.#next() % most);
    await this.feed.until(`number ${wanted}`, () => this.feed.events.length >= wanted, PATIENCE_MS);
  }

  /** For people: what was done, and how long it took until a task was claimed and until a change landed. */
  told(): string {
    const after = (at: number, ...types: EventView['type'][]): string => {
      const event = this.feed.events.find((one) => types.includes(one.type) && Date.parse(one.at) > at);
      return event === undefined ? '-' : `${((Date.parse(event.at) - at) / 1000).toFixed(1)} s`;
    };
    return this.deeds
      .map(({ what, at }) => {
        const times = [
          `next work or gate ${after(at, 'task.claimed', 'candidate.gate_started', 'session.start_state')}`,
          `next landing ${after(at, 'change.landed')}`,
        ];
        return `chaos: ${what}: ${times.join(', ')}\n`;
      })
      .join('');
  }

  #note(what: string): void {
    this.deeds.push({ what, at: Date.now() });
  }

  /** A linear congruential generator: chance enough, and the same everywhere. */
  #next(): number {
    this.#random = (this.#random * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#random >> 8;
  }
}
