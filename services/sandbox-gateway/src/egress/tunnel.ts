import type { Socket } from 'node:net';
import type { EgressLimits } from './limits.js';

/** Why a tunnel ended: by one of its two ends, at a limit, or because its sandbox may not use it any more. */
export type TunnelEnding = 'closed' | 'bytes' | 'idle' | 'time' | 'revoked' | 'stopped';

export interface TunnelEnd {
  readonly ending: TunnelEnding;
  /** Bytes from the sandbox. */
  readonly up: number;
  /** Bytes to the sandbox. */
  readonly down: number;
}

/** Bytes that pass between a sandbox and a host, within limits. */
export class Tunnel {
  #up = 0;
  #down = 0;
  #ending: TunnelEnding = 'closed';
  readonly #timers: NodeJS.Timeout[];
  readonly #idle: NodeJS.Timeout;
  /** When both ends are closed. */
  readonly ended: Promise<TunnelEnd>;

  constructor(
    private readonly ends: { readonly client: Socket; readonly host: Socket },
    private readonly limits: Pick<EgressLimits, 'bytes' | 'idleMs' | 'totalMs'>,
  ) {
    this.#idle = setTimeout(() => this.end('idle'), limits.idleMs);
    this.#timers = [this.#idle, setTimeout(() => this.end('time'), limits.totalMs)];
    this.ended = this.#whenEnded();
    const { client, host } = ends;
    client.on('data', (chunk: Buffer) => this.#count((this.#up += chunk.length) + this.#down));
    host.on('data', (chunk: Buffer) => this.#count((this.#down += chunk.length) + this.#up));
    client.pipe(host);
    host.pipe(client);
  }

  end(ending: Exclude<TunnelEnding, 'closed'>): void {
    if (this.#ending === 'closed') this.#ending = ending;
    this.ends.client.destroy();
    this.ends.host.destroy();
  }

  #count(bytes: number): void {
    this.#idle.refresh();
    if (bytes > this.limits.bytes) this.end('bytes');
  }

  async #whenEnded(): Promise<TunnelEnd> {
    const { client, host } = this.ends;
    // What one end has sent last is given to the other before that is closed too.
    await Promise.all([closed(client).then(() => host.destroySoon()), closed(host).then(() => client.destroySoon())]);
    for (const timer of this.#timers) clearTimeout(timer);
    return { ending: this.#ending, up: this.#up, down: this.#down };
  }
}

/** A connection that breaks is closed too. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => undefined);
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
