import type { AgentEvent } from './agent-event.js';
import { readConversationState, type ConversationState } from './conversation-state.js';
import { Doorbell } from './doorbell.js';
import { AgentServerError } from './errors.js';
import { HttpCalls } from './http-calls.js';
import { multipartFile } from './multipart.js';
import { RelayAgent } from './relay-agent.js';
import { readServerInfo, refuseUnknownProtocol, type ServerInfo } from './server-info.js';
import { startConversationBody, type StartConversation } from './start-conversation.js';
import { DEFAULT_TIMINGS, Watch, type ConversationEnd, type WatchTimings } from './watch.js';

export interface AgentServerOptions {
  /** For example `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Sent as `X-Session-API-Key`. */
  readonly apiKey: string;
  /** Socket file of the sandbox-relay, where agent-servers are reached by it. */
  readonly relay?: string | undefined;
  /** Milliseconds that a relay that is away is waited for. The default is right outside of tests. */
  readonly relayAwayMs?: number;
  /** For one call; default 15 s. Calls that wait for a command have that command's time on top. */
  readonly timeoutMs?: number;
  /** How `watch` waits. The defaults are right outside of tests. */
  readonly watchTimings?: Partial<WatchTimings>;
}

export interface BashOptions {
  /** Absolute, inside the sandbox. */
  readonly cwd: string;
  /** Whole seconds, at least 1. The server may have a lower bound of its own; it shows as `timedOut`. */
  readonly timeoutSeconds: number;
  /** Aborting ends the call; a server that notices kills the command. */
  readonly signal?: AbortSignal;
}

export interface BashResult {
  /** -1 when the command did not end by itself. */
  readonly exitCode: number;
  /** Standard output, then standard error. */
  readonly output: string;
  readonly timedOut: boolean;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** Polling faster slows the start of the real server down. */
const READY_POLL_MS = 100;
const PAGE_SIZE = 100;
/** What killing, collecting and sending may take after a command's time is up. */
const BASH_GRACE_MS = 30_000;

/**
 * Client of one agent-server: our agent-runtime, OpenHands' own, or any other that speaks the protocol.
 * Every method rejects with AgentServerError when the server refuses and with AgentServerGone when nobody answers.
 */
export class AgentServer {
  readonly #options: AgentServerOptions & { readonly url: string };
  readonly #calls: HttpCalls;
  readonly #agent: RelayAgent | undefined;
  /** Ids of the events that `watch` has handed out, by conversation: a second watch goes on where the first ended. */
  readonly #handedOut = new Map<string, Set<string>>();

  constructor(options: AgentServerOptions) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, '') };
    const { url, apiKey } = this.#options;
    this.#agent = options.relay === undefined ? undefined : new RelayAgent(options.relay, options.relayAwayMs);
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#calls = new HttpCalls({ url, apiKey, timeoutMs, agent: this.#agent });
  }

  /**
   * Resolves when the server can take conversations and speaks a protocol that we know.
   * @param deadlineMs how long to wait at most, in milliseconds from now. Then: AgentServerError `not_ready`.
   */
  async ready(deadlineMs: number): Promise<void> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      const remaining = until - performance.now();
      const failure = await this.#tryReady(Math.max(remaining, READY_POLL_MS));
      if (failure === undefined) break;
      if (performance.now() + READY_POLL_MS >= until) throw notReady(this.#options.url, deadlineMs, failure);
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
    refuseUnknownProtocol(await this.serverInfo());
  }

  /** Whether it answers at all. Refused, reset or too slow: all the same to the question. */
  async isAlive(): Promise<boolean> {
    return this.#calls.send({ method: 'GET', path: '/alive' }).then(
      () => true,
      () => false,
    );
  }

  async serverInfo(): Promise<ServerInfo> {
    return readServerInfo(await this.#calls.json({ method: 'GET', path: '/server_info' }));
  }

  /** Creates a conversation and starts its run. With an id that exists, finds that one and ignores the rest. */
  async startConversation(input: StartConversation): Promise<{ id: string; created: boolean }> {
    const json = startConversationBody(input);
    const { status, body } = await this.#calls.send({ method: 'POST', path: '/api/conversations', json });
    const { id } = readConversationState(JSON.parse(body.toString('utf8')));
    return { id, created: status === 201 };
  }

  /** Adds a message of the user. With `run`, the agent goes on with it. */
  async sendMessage(id: string, text: string, options: { readonly run: boolean }): Promise<void> {
    const json = { role: 'user', content: [{ type: 'text', text }], run: options.run };
    await this.#calls.send({ method: 'POST', path: `/api/conversations/${id}/events`, json });
  }

  /** Goes on after a pause or an error. Harmless when the conversation is running. */
  async run(id: string): Promise<void> {
    try {
      await this.#calls.send({ method: 'POST', path: `/api/conversations/${id}/run` });
    } catch (error) {
      if (!(error instanceof AgentServerError && error.status === 409)) throw error;
    }
  }

  /** The state as it is now. `idle` means not started yet, or nothing to do: never that the work is done. */
  async conversation(id: string): Promise<ConversationState> {
    return readConversationState(await this.#calls.json({ method: 'GET', path: `/api/conversations/${id}` }));
  }

  /** Ends the run at once and kills its command; the status becomes `paused`. */
  async interrupt(id: string): Promise<void> {
    await this.#calls.send({ method: 'POST', path: `/api/conversations/${id}/interrupt` });
  }

  /** Pages of events in their order: all of them, or those after the event with the given id. */
  async *events(id: string, after?: string): AsyncGenerator<readonly AgentEvent[], void, undefined> {
    let pageId: string | null | undefined = after;
    do {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(pageId == null ? {} : { page_id: pageId }) });
      const path = `/api/conversations/${id}/events/search?${query.toString()}`;
      const page: EventPage = await this.#calls.json<EventPage>({ method: 'GET', path });
      // A page begins with the event whose id it was asked for.
      const items = page.items.filter((event) => event.id !== after);
      if (items.length > 0) yield items;
      pageId = page.next_page_id;
    } while (pageId != null);
  }

  /** The message of the last finish, else the agent's last plain words, else empty. */
  async finalResponse(id: string): Promise<string> {
    const path = `/api/conversations/${id}/agent_final_response`;
    const { response } = await this.#calls.json<{ response: string }>({ method: 'GET', path });
    return response;
  }

  /**
   * Follows the run that the last message asked for until it is over. Hands each event to `onEvent` once and in order,
   * waiting for what it returns; a second watch by the same object goes on where the first ended. A new object hands
   * out all events again, so whoever stores them does so by event id.
   * Rejects with AgentServerGone about a second after the server died, with the signal's reason when aborted.
   */
  async watch(
    id: string,
    onEvent: (event: AgentEvent) => void | Promise<void>,
    signal?: AbortSignal,
  ): Promise<ConversationEnd> {
    signal?.throwIfAborted();
    const { url, apiKey } = this.#options;
    const doorbell = new Doorbell({ url, apiKey, conversationId: id, agent: this.#agent });
    const wake = (): void => doorbell.ring();
    signal?.addEventListener('abort', wake, { once: true });
    try {
      return await new Watch({
        conversation: {
          events: (after) => this.events(id, after),
          state: () => this.conversation(id),
          run: () => this.run(id),
          wait: (milliseconds) => doorbell.wait(milliseconds),
        },
        onEvent: this.#once(id, onEvent),
        timings: { ...DEFAULT_TIMINGS, ...this.#options.watchTimings },
        signal,
      }).untilEnd();
    } finally {
      signal?.removeEventListener('abort', wake);
      doorbell.close();
    }
  }

  /** Runs a shell command beside the agent, for example a check. A failed command is a result, not an error. */
  async bash(command: string, options: BashOptions): Promise<BashResult> {
    const timeout = Math.max(1, Math.ceil(options.timeoutSeconds));
    const output = await this.#calls.json<BashOutput>({
      method: 'POST',
      path: '/api/bash/execute_bash_command',
      json: { command, cwd: options.cwd, timeout },
      timeoutMs: timeout * 1000 + BASH_GRACE_MS,
      signal: options.signal,
    });
    return readBashOutput(output);
  }

  /** Writes a file; folders on the way are made. The path is absolute, inside the sandbox. */
  async upload(path: string, content: Buffer): Promise<void> {
    const query = new URLSearchParams({ path });
    const raw = multipartFile(content);
    await this.#calls.send({ method: 'POST', path: `/api/file/upload?${query.toString()}`, raw });
  }

  /** Reads a file. More than `maxBytes`, if given, is an AgentServerError `too_large`, of which no more is read. */
  async download(path: string, { maxBytes }: { readonly maxBytes?: number } = {}): Promise<Buffer> {
    const query = new URLSearchParams({ path });
    const call = { method: 'GET', path: `/api/file/download?${query.toString()}`, maxBytes } as const;
    return (await this.#calls.send(call)).body;
  }

  async #tryReady(timeoutMs: number): Promise<unknown> {
    try {
      await this.#calls.send({ method: 'GET', path: '/ready', timeoutMs });
      return undefined;
    } catch (error) {
      if (error instanceof AgentServerError && error.retryable) return error;
      throw error;
    }
  }

  #once(id: string, onEvent: (event: AgentEvent) => void | Promise<void>): (event: AgentEvent) => Promise<void> {
    const handedOut = this.#handedOut.get(id) ?? new Set();
    this.#handedOut.set(id, handedOut);
    return async (event) => {
      if (handedOut.has(event.id)) return;
      await onEvent(event);
      handedOut.add(event.id);
    };
  }
}

interface EventPage {
  readonly items: readonly AgentEvent[];
  readonly next_page_id: string | null;
}

interface BashOutput {
  readonly exit_code?: number | null;
  readonly stdout?: string | null;
  readonly stderr?: string | null;
}

function readBashOutput({ exit_code: exitCode, stdout, stderr }: BashOutput): BashResult {
  const notStarted = stderr?.startsWith('Error executing command') === true;
  return {
    exitCode: exitCode ?? -1,
    output: (stdout ?? '') + (stderr ?? ''),
    timedOut: (exitCode ?? -1) === -1 && !notStarted,
  };
}

function notReady(url: string, deadlineMs: number, cause: unknown): AgentServerError {
  const detail = `${url} was not ready within ${deadlineMs} ms: ${cause instanceof Error ? cause.message : 'no answer'}`;
  return new AgentServerError({ status: 0, code: 'not_ready', retryable: true, detail, cause });
}
