import { paintFor, type Paint } from './colour.js';

interface Sink {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command writes: data to standard output, everything said about it to standard error. */
export interface Terminal {
  /** Data, and nothing but data: it may be piped into a file. */
  data(text: string): void;
  json(value: unknown): void;
  /** Data to the byte: nothing is put behind it. */
  raw(bytes: Uint8Array): void;
  /** Messages, progress, hints. */
  say(text: string): void;
  /** Draws a block of lines over the one drawn before; only on a terminal. */
  redraw(block: string): void;
  /** Ends the block: what follows goes below it. */
  keepDrawing(): void;
  /** Whether messages are seen by a person on a terminal that can redraw. */
  readonly live: boolean;
  readonly width: number;
  /** Colours for data. */
  readonly paint: Paint;
  /** Colours for messages. */
  readonly messagePaint: Paint;
}

export interface TerminalOptions {
  readonly out?: Sink;
  readonly err?: Sink;
  readonly env?: NodeJS.ProcessEnv;
}

export function openTerminal({
  out = process.stdout,
  err = process.stderr,
  env = process.env,
}: TerminalOptions = {}): Terminal {
  let drawn = 0;
  return {
    data: (text) => void out.write(`${text}\n`),
    json: (value) => void out.write(`${JSON.stringify(value)}\n`),
    raw: (bytes) => void out.write(bytes),
    say: (text) => {
      drawn = 0;
      err.write(`${text}\n`);
    },
    redraw: (block) => {
      // Up over the lines of the last block, then clear to the end of the screen.
      const back = drawn > 0 ? `\u001b[${drawn}A\r\u001b[J` : '';
      err.write(`${back}${block}\n`);
      drawn = block.split('\n').length;
    },
    keepDrawing: () => (drawn = 0),
    live: err.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'],
    width: (err.isTTY === true && err.columns) || Infinity,
    paint: paintFor(out.isTTY === true, env),
    messagePaint: paintFor(err.isTTY === true, env),
  };
}
