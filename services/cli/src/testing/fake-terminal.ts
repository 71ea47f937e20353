import { paintFor } from '../output/colour.js';
import type { Terminal } from '../output/terminal.js';

/** A terminal that keeps what it was told. */
export class FakeTerminal implements Terminal {
  readonly out: string[] = [];
  readonly messages: string[] = [];
  readonly blocks: string[] = [];
  readonly width = Infinity;
  readonly paint = paintFor(false, {});
  readonly messagePaint = paintFor(false, {});

  constructor(readonly live = false) {}

  data(text: string): void {
    this.out.push(text);
  }

  json(value: unknown): void {
    this.out.push(JSON.stringify(value));
  }

  raw(bytes: Uint8Array): void {
    this.out.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  }

  say(text: string): void {
    this.messages.push(text);
  }

  redraw(block: string): void {
    this.blocks.push(block);
  }

  keepDrawing(): void {}

  /** What the last line of data is, read as JSON. */
  get lastJson(): unknown {
    return JSON.parse(this.out.at(-1) ?? 'null');
  }
}
