import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/** What was decided, or what became of it. */
export interface AuditEntry {
  readonly client: string;
  /** `container.create`; of what could not be read, `unknown`. */
  readonly operation: string;
  /**
   * `allowed`: before the first byte to the daemon. `done` and `failed`: what it answered. `alarm`: it made something else than was
   * asked. `refused`: nothing reached it.
   */
  readonly outcome: 'allowed' | 'refused' | 'done' | 'failed' | 'alarm';
  readonly object?: string;
  readonly rule?: string;
  readonly because?: string;
  readonly status?: number;
}

/** Characters. What a stranger wrote may stand in it. */
const LONGEST_REASON = 512;

const START = '0'.repeat(64);

/**
 * One line of JSON for each decision. Each line carries the SHA-256 of the line before it, so a line that is changed or taken out
 * shows. Written at once: what is not on the record does not happen.
 */
export class Audit {
  private previous: string;
  private number = 0;

  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => Date,
    last?: string,
  ) {
    this.previous = last === undefined ? START : hashOf(last);
    this.number = last === undefined ? 0 : (JSON.parse(last) as { readonly number: number }).number;
  }

  record(entry: AuditEntry): void {
    const number = this.number + 1;
    const line = JSON.stringify({
      number,
      time: this.now().toISOString(),
      ...entry,
      ...(entry.because !== undefined && { because: entry.because.slice(0, LONGEST_REASON) }),
      previous: this.previous,
    });
    this.write(`${line}\n`);
    this.number = number;
    this.previous = hashOf(line);
  }
}

/** An audit that goes on in this file; without one, on standard output. */
export function openAudit(file: string | undefined): Audit {
  if (file === undefined)
    return new Audit(
      (line) => process.stdout.write(line),
      () => new Date(),
    );
  return new Audit(
    (line) => appendFileSync(file, line, { mode: 0o600 }),
    () => new Date(),
    lastLine(file),
  );
}

/** The number of the first line that does not follow from the one before, or null when all do. */
export function brokenLink(lines: readonly string[]): number | null {
  const broken = lines.findIndex((line, index) => {
    const { previous } = JSON.parse(line) as { readonly previous: string };
    return previous !== (index === 0 ? START : hashOf(lines[index - 1] ?? ''));
  });
  return broken < 0 ? null : broken + 1;
}

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex');

/** Bytes. No line is longer. */
const LONGEST_LINE = 16 * 1024;

/** The last whole line; one that a full disk or a crash has torn is ended, so that the next one stands alone. */
function lastLine(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const descriptor = openSync(file, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    const tail = Buffer.alloc(Math.min(size, 2 * LONGEST_LINE));
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
    const lines = tail.toString('utf8').split('\n');
    const torn = lines.pop() ?? '';
    if (torn !== '') writeSync(descriptor, '\n', size);
    return lines.findLast((line) => line.startsWith('{') && line.endsWith('}'));
  } finally {
    closeSync(descriptor);
  }
}
