/** What was asked and which turn answered: for tests, and for people who write scripts. */
export interface LogEntry {
  /** Counts the requests since the start, from 1. */
  readonly number: number;
  readonly script: string | null;
  readonly task: string | null;
  readonly kind: string | null;
  readonly turn: number;
  readonly alternative: number | null;
  readonly outcome: 'played' | 'over' | 'no_alternative' | 'no_script' | 'tool_not_offered';
  /** The tools that the answer calls. */
  readonly tools: readonly string[];
  /** The beginning of the message that was answered. */
  readonly latest: string;
}

const KEPT = 1_000;
const EXCERPT = 200;

/** Keeps the last thousand requests. */
export class RequestLog {
  private readonly kept: LogEntry[] = [];
  private count = 0;

  add(entry: Omit<LogEntry, 'number'>): void {
    this.count += 1;
    this.kept.push({ ...entry, number: this.count, latest: entry.latest.slice(0, EXCERPT) });
    if (this.kept.length > KEPT) this.kept.shift();
  }

  entries(): readonly LogEntry[] {
    return [...this.kept];
  }
}
