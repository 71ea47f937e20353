/** What the agent does in one run: a shell command in its clone, then the way in which the run ends. */
export interface Turn {
  /** The run begins with waiting for this. */
  readonly after?: Promise<unknown>;
  /** Its output is what people see of it. */
  readonly work?: string;
  readonly end: RunEnd;
}

export type RunEnd =
  | { readonly kind: 'finish'; readonly message: string }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'error'; readonly failure: RunFailure }
  | { readonly kind: 'stuck' }
  /** The run goes on and nothing more comes of it. */
  | { readonly kind: 'silence' };

export interface RunFailure {
  /** As in `ConversationErrorEvent`: `quota`, `transient`, … */
  readonly kind: string;
  readonly retryable: boolean;
  readonly detail: string;
}

export const finish = (message: string, work?: string): Turn => ({
  ...(work === undefined ? {} : { work }),
  end: { kind: 'finish', message },
});
export const say = (text: string): Turn => ({ end: { kind: 'say', text } });
export const breakDown = (failure: RunFailure): Turn => ({ end: { kind: 'error', failure } });
export const goInCircles = (): Turn => ({ end: { kind: 'stuck' } });
export const beSilent = (): Turn => ({ end: { kind: 'silence' } });

const NOTHING_LEFT: Turn = breakDown({ kind: 'internal', retryable: false, detail: 'the story has no turn left' });

/** An agent that plays written turns, one per run, and remembers what it was told. */
export class ScriptedAgent {
  /** What was said to it, oldest first. */
  readonly heard: string[] = [];
  /** How its conversations were started: `agent` of each start request. */
  readonly starts: unknown[] = [];
  #turns: Turn[] = [];
  readonly #listeners = new Set<() => void>();

  script(...turns: Turn[]): void {
    this.#turns = turns;
  }

  hear(message: string): void {
    this.heard.push(message);
    for (const wake of this.#listeners) wake();
    this.#listeners.clear();
  }

  nextTurn(): Turn {
    return this.#turns.shift() ?? NOTHING_LEFT;
  }

  /** Resolves once so many messages have come. */
  async messages(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.#listeners.add(resolve));
  }
}
