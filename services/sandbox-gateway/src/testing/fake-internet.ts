import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Internet } from '../egress/dial.js';

/** An internet whose every address is one server of this machine. */
export class FakeInternet extends Internet {
  hosts: Record<string, readonly string[]> = {};
  /** Addresses that refuse. */
  dead: readonly string[] = [];
  /** Names and addresses that never answer. */
  silent: readonly string[] = [];
  readonly opened: Socket[] = [];
  readonly #asked: string[] = [];

  constructor(private readonly port: number) {
    super();
  }

  override async addresses(host: string): Promise<readonly string[]> {
    this.#asked.push(`name ${host}`);
    if (this.silent.includes(host)) await new Promise(() => undefined);
    const addresses = this.hosts[host];
    if (addresses === undefined) throw new Error(`no such host: ${host}`);
    return addresses;
  }

  override async connect(address: string, signal: AbortSignal): Promise<Socket> {
    this.#asked.push(`connect ${address}`);
    if (this.dead.includes(address)) throw new Error('refused');
    if (this.silent.includes(address)) await once(signal, 'abort');
    signal.throwIfAborted();
    const socket = connect({ host: '127.0.0.1', port: this.port, allowHalfOpen: true });
    this.opened.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** What was asked since the last call. */
  takeAsked(): string[] {
    return this.#asked.splice(0);
  }
}
