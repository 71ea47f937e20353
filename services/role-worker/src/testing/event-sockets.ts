import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** From RFC 6455: what a server appends to the client's key. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** A whole text frame that says `{}`. */
const FRAME = Buffer.from([0x81, 2, 0x7b, 0x7d]);

/** The event sockets as far as our client uses them: it does not read a frame, it hears that one came. */
export class EventSockets {
  readonly #open = new Set<Duplex>();

  accept(request: IncomingMessage, socket: Duplex): void {
    const key = `${request.headers['sec-websocket-key'] ?? ''}${MAGIC}`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    socket.resume();
  }

  ring(): void {
    for (const socket of this.#open) socket.write(FRAME);
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
