/** One dispatched message of a `text/event-stream`. `id` is the last one seen so far, as the standard wants. */
export interface ServerSentMessage {
  id: string | null;
  event: string;
  data: string;
}

/**
 * Reads a `text/event-stream` piece by piece, however the network cuts it. Comments (`: keep-alive`) yield nothing.
 * Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class SseParser {
  #rest = '';
  #afterCarriageReturn = false;
  #id: string | null = null;
  #event = '';
  #data: string[] = [];
  #retry: number | null = null;

  /** Milliseconds the server wants us to wait before connecting again, if it said so. */
  get retry(): number | null {
    return this.#retry;
  }

  push(text: string): ServerSentMessage[] {
    const lines = this.#lines(text);
    return lines.map((line) => this.#take(line)).filter((message) => message !== null);
  }

  /** Complete lines; what follows the last line end waits for the next piece. */
  #lines(text: string): string[] {
    const piece = this.#afterCarriageReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#afterCarriageReturn = text.endsWith('\r');
    const lines = (this.#rest + piece).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? '';
    return lines;
  }

  #take(line: string): ServerSentMessage | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'event') this.#event = value;
    if (field === 'id' && !value.includes('\0')) this.#id = value;
    if (field === 'retry' && /^\d+$/.test(value)) this.#retry = Number(value);
    return null;
  }

  #dispatch(): ServerSentMessage | null {
    const message = { id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') };
    const empty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    return empty ? null : message;
  }
}
