import type { Agent } from 'node:http';
import { WebSocket } from 'ws';

export interface DoorbellOptions {
  /** Of the agent-server, without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
  readonly conversationId: string;
  /** How connections are made; default: directly. */
  readonly agent?: Agent | undefined;
}

const RECONNECT_MS = 1_000;

/**
 * Rings when something may have happened in a conversation: a frame came over its event socket, or the socket was
 * lost. Frames are not read: who hears the bell asks for the events, so a lost or repeated frame does no harm.
 */
export class Doorbell {
  #rung = false;
  #closed = false;
  #socket: WebSocket | undefined;
  #reconnect: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(readonly options: DoorbellOptions) {
    this.#connect();
  }

  /** Resolves when the bell rings, has rung since the last wait, or after the given time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        this.#rung = false;
        resolve();
      };
      if (this.#rung) this.#wake();
    });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    this.#socket?.terminate();
    this.ring();
  }

  #connect(): void {
    const { url, apiKey, conversationId, agent } = this.options;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/sockets/events/${conversationId}`, { agent });
    this.#socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', session_api_key: apiKey })));
    socket.on('message', () => this.ring());
    // An error is always followed by a close, which is what we act upon.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#closed) return;
      this.ring();
      this.#reconnect = setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }
}
