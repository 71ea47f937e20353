import type { AgentEvent } from './agent-event.js';
import type { ConversationState } from './conversation-state.js';
import { AgentServerError } from './errors.js';
import { learn, NOTHING_YET, type RunError, type RunFacts } from './run-facts.js';

/** How a run ended. */
export interface ConversationEnd {
  readonly status: 'finished' | 'error' | 'stuck' | 'paused';
  /** The message of the finish action. Absent when the agent ended with plain words: then it may not be done at all. */
  readonly finishMessage?: string;
  /** Present when the status is `error`. */
  readonly error?: RunError;
  readonly cost: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What watching needs from a server. */
export interface WatchedConversation {
  /** Pages of events after the given event; from the beginning without it. */
  events(after: string | undefined): AsyncIterable<readonly AgentEvent[]>;
  state(): Promise<ConversationState>;
  /** Starts the run; harmless when it is running. */
  run(): Promise<void>;
  /** Resolves when something may have happened, at the latest after the given time. */
  wait(milliseconds: number): Promise<void>;
}

export interface WatchTimings {
  /** How often to look although nothing was heard. Heals lost notifications. */
  readonly pollMs: number;
  /** Between two tries when the server does not answer. */
  readonly retryMs: number;
  /** A conversation that is idle for so long was never started, or its start was lost: start it. */
  readonly idleMs: number;
  /** A final status for which the events show no run counts after so long. */
  readonly settleMs: number;
}

export const DEFAULT_TIMINGS: WatchTimings = { pollMs: 3_000, retryMs: 250, idleMs: 10_000, settleMs: 5_000 };

/** So many failures in a row mean that the server is gone. */
const MAX_FAILURES = 3;
const MAX_STARTS = 2;
/** The status may be visible a moment before the event that explains it. */
const EXPLANATION_TRIES = 20;
const EXPLANATION_MS = 100;

export interface WatchOptions {
  readonly conversation: WatchedConversation;
  readonly onEvent: (event: AgentEvent) => void | Promise<void>;
  readonly timings: WatchTimings;
  readonly signal?: AbortSignal | undefined;
}

/** Follows one run to its end. */
export class Watch {
  #facts: RunFacts = NOTHING_YET;
  #last: string | undefined;
  #failures = 0;
  #starts = 0;
  #idleSince: number | undefined;
  #settledSince: number | undefined;

  constructor(readonly options: WatchOptions) {}

  async untilEnd(): Promise<ConversationEnd> {
    for (;;) {
      this.options.signal?.throwIfAborted();
      const end = await this.#lookSafely();
      if (end !== undefined) return end;
      await this.options.conversation.wait(this.#failures > 0 ? 0 : this.options.timings.pollMs);
    }
  }

  /** A failure or two may be a hiccup: look again soon. */
  async #lookSafely(): Promise<ConversationEnd | undefined> {
    try {
      const end = await this.#look();
      this.#failures = 0;
      return end;
    } catch (error) {
      this.options.signal?.throwIfAborted();
      if (!(error instanceof AgentServerError) || !error.retryable) throw error;
      this.#failures += 1;
      if (this.#failures >= MAX_FAILURES) throw error;
      await pause(this.options.timings.retryMs);
      return undefined;
    }
  }

  async #look(): Promise<ConversationEnd | undefined> {
    await this.#readEvents();
    const state = await this.options.conversation.state();
    switch (state.status) {
      case 'idle':
        return this.#startIfForgotten();
      case 'running':
        return this.#stillRunning();
      case 'finished':
      case 'error':
      case 'stuck':
      case 'paused':
        return this.#endIfSettled(state.status);
      case 'waiting_for_confirmation':
      case 'deleting':
        throw unexpected(`the conversation is ${state.status}`, 'unexpected_conversation_status');
      default:
        throw unexpected(`unknown status ${String(state.status satisfies never)}`, 'unexpected_conversation_status');
    }
  }

  #stillRunning(): undefined {
    this.#idleSince = undefined;
    this.#settledSince = undefined;
  }

  async #startIfForgotten(): Promise<undefined> {
    this.#settledSince = undefined;
    this.#idleSince ??= performance.now();
    if (performance.now() - this.#idleSince < this.options.timings.idleMs) return;
    if (this.#starts >= MAX_STARTS) throw unexpected('the conversation stays idle', 'run_not_started');
    this.#starts += 1;
    this.#idleSince = performance.now();
    await this.options.conversation.run();
  }

  async #endIfSettled(status: ConversationEnd['status']): Promise<ConversationEnd | undefined> {
    await this.#readEvents();
    if (!this.#facts.begun && !this.#waitedLongEnough()) return undefined;
    if (status === 'error') await this.#readExplanation();
    const state = await this.options.conversation.state();
    if (state.status !== status) return undefined;
    const { finishMessage, error } = this.#facts;
    return {
      status,
      ...(status === 'finished' && finishMessage !== undefined ? { finishMessage } : {}),
      ...(status === 'error' ? { error: error ?? UNEXPLAINED } : {}),
      cost: state.cost,
      promptTokens: state.promptTokens,
      completionTokens: state.completionTokens,
    };
  }

  /** No event shows the run, but the status says that it is over, again and again. */
  #waitedLongEnough(): boolean {
    this.#settledSince ??= performance.now();
    return performance.now() - this.#settledSince >= this.options.timings.settleMs;
  }

  async #readExplanation(): Promise<void> {
    for (let attempt = 0; attempt < EXPLANATION_TRIES && this.#facts.error === undefined; attempt += 1) {
      await pause(EXPLANATION_MS);
      await this.#readEvents();
    }
  }

  async #readEvents(): Promise<void> {
    for await (const page of this.options.conversation.events(this.#last)) {
      for (const event of page) {
        this.options.signal?.throwIfAborted();
        this.#last = event.id;
        this.#facts = learn(this.#facts, event);
        await this.options.onEvent(event);
      }
    }
  }
}

const UNEXPLAINED: RunError = { kind: 'unknown', retryable: false, detail: 'the server gave no reason' };

function unexpected(detail: string, code: string): AgentServerError {
  return new AgentServerError({ status: 0, code, retryable: code === 'run_not_started', detail });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
