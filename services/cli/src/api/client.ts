import type {
  AgentView,
  AnswerEscalation,
  ApprovePlan,
  ChangeView,
  DenyPlan,
  EpicView,
  EscalationView,
  EventView,
  LeaseView,
  MergeQueueView,
  Page,
  PlanTranscript,
  PlanView,
  RegisterRepository,
  ReleaseView,
  RepositoryView,
  RequestRelease,
  SessionView,
  SubmitEpic,
  SupplyPlan,
  SystemView,
  TaskView,
} from '@manyhands/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { CliError } from '../cli-error.js';
import { problemFrom, ProblemError } from './problem-error.js';
import { readEvents } from './sse.js';

export interface ApiOptions {
  /** Base URL of the server, without `/api/v1`. */
  readonly url: string;
  readonly token: string;
  /** Milliseconds to go on trying when the server is away or overloaded; default 0. */
  readonly patienceMs?: number;
}

/** What each list holds. */
export interface Lists {
  epics: EpicView;
  tasks: TaskView;
  agents: AgentView;
  leases: LeaseView;
  escalations: EscalationView;
  repositories: RepositoryView;
  sessions: SessionView;
  changes: ChangeView;
  'merge-queue': MergeQueueView;
}

type Query = Readonly<Record<string, string | number | undefined>>;

const ANSWER_MS = 30_000;
const RETRY_MS = 250;

/** The public API, typed. Every refusal is a {@link ProblemError}; a server that is not there is a CliError. */
export class ApiClient {
  constructor(private readonly options: ApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  system(): Promise<SystemView> {
    return this.send('GET', '/system');
  }

  /** One page of a list. */
  list<Name extends keyof Lists>(name: Name, query: Query = {}): Promise<Page<Lists[Name]>> {
    return this.send('GET', `/${name}${search(query)}`);
  }

  /** All pages of a list. */
  async all<Name extends keyof Lists>(name: Name, query: Query = {}): Promise<Lists[Name][]> {
    return this.pages((page) => `/${name}${search({ ...query, ...page })}`);
  }

  private async pages<T>(path: (page: { cursor: string | undefined }) => string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page: Page<T> = await this.send('GET', path({ cursor }));
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  }

  epic(id: string): Promise<EpicView> {
    return this.send('GET', `/epics/${encodeURIComponent(id)}`);
  }

  /** The newest plan of an epic, or the version with this number. */
  plan(epicId: string, version?: number): Promise<PlanView> {
    const which = version === undefined ? 'plan' : `plans/${version}`;
    return this.send('GET', `/epics/${encodeURIComponent(epicId)}/${which}`);
  }

  transcript(epicId: string, version?: number): Promise<PlanTranscript> {
    return this.send('GET', `/epics/${encodeURIComponent(epicId)}/transcript${search({ version })}`);
  }

  approve(epicId: string, body: ApprovePlan, idempotencyKey: string): Promise<EpicView> {
    return this.send('POST', `/epics/${encodeURIComponent(epicId)}/approve`, { body, idempotencyKey });
  }

  deny(epicId: string, body: DenyPlan, idempotencyKey: string): Promise<EpicView> {
    return this.send('POST', `/epics/${encodeURIComponent(epicId)}/deny`, { body, idempotencyKey });
  }

  supplyPlan(epicId: string, body: SupplyPlan, idempotencyKey: string): Promise<PlanView> {
    return this.send('POST', `/epics/${encodeURIComponent(epicId)}/plans`, { body, idempotencyKey });
  }

  submit(epic: SubmitEpic, idempotencyKey: string): Promise<EpicView> {
    return this.send('POST', '/epics', { body: epic, idempotencyKey });
  }

  register(repository: RegisterRepository, idempotencyKey: string): Promise<RepositoryView> {
    return this.send('POST', '/repositories', { body: repository, idempotencyKey });
  }

  /** The repository by its name or id. */
  setGate(repository: string, gate: readonly string[]): Promise<RepositoryView> {
    return this.send('PUT', `/repositories/${encodeURIComponent(repository)}/gate`, { body: { gate } });
  }

  release(repository: string, body: RequestRelease, idempotencyKey: string): Promise<ReleaseView> {
    return this.send('POST', `/repositories/${encodeURIComponent(repository)}/releases`, { body, idempotencyKey });
  }

  /** All releases of a repository, by its name or id; newest first. */
  async releases(repository: string): Promise<ReleaseView[]> {
    return this.pages((query) => `/repositories/${encodeURIComponent(repository)}/releases${search(query)}`);
  }

  answer(escalationId: string, answer: AnswerEscalation, idempotencyKey: string): Promise<EscalationView> {
    const path = `/escalations/${encodeURIComponent(escalationId)}/answer`;
    return this.send('POST', path, { body: answer, idempotencyKey });
  }

  /** The event log after a number, page by page, to its present end. */
  async eventsSince(seq: number, query: Query = {}): Promise<EventView[]> {
    const items: EventView[] = [];
    let after: number | null = seq;
    while (after !== null) {
      const page: Page<EventView> = await this.send('GET', `/events${search({ ...query, after, limit: 1000 })}`);
      items.push(...page.items);
      after = page.nextCursor === null ? null : Number(page.nextCursor);
    }
    return items;
  }

  /** Events as they happen, from the one after `after`; connects again as often as needed until the signal is aborted. */
  async *follow(o: { after: number; query?: Query; signal: AbortSignal }): AsyncGenerator<EventView> {
    let last = o.after;
    while (!o.signal.aborted) {
      try {
        for await (const event of this.stream(last, o)) {
          if (event.seq <= last) continue;
          last = event.seq;
          yield event;
        }
      } catch (error) {
        if (o.signal.aborted) return;
        if (error instanceof ProblemError && !error.retryable) throw error;
      }
      await pause(RETRY_MS, undefined, { signal: o.signal }).catch(() => undefined); // Aborted: the loop ends.
    }
  }

  private async *stream(after: number, o: { query?: Query; signal: AbortSignal }): AsyncGenerator<EventView> {
    const headers = { ...this.headers(), Accept: 'text/event-stream', 'Last-Event-ID': String(after) };
    const response = await fetch(this.path(`/events${search(o.query ?? {})}`), { headers, signal: o.signal });
    if (!response.ok) throw await problemFrom(response);
    if (response.body) yield* readEvents(response.body as ReadableStream<Uint8Array>);
  }

  private async send<T>(
    method: string,
    path: string,
    more: { body?: object; idempotencyKey?: string } = {},
  ): Promise<T> {
    const deadline = performance.now() + (this.options.patienceMs ?? 0);
    for (;;) {
      try {
        return await this.sendOnce<T>(method, path, more);
      } catch (error) {
        const again = error instanceof CliError && error.retryable && performance.now() < deadline;
        if (!again) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  private async sendOnce<T>(
    method: string,
    path: string,
    more: { body?: object; idempotencyKey?: string },
  ): Promise<T> {
    const response = await this.fetch(method, path, more);
    if (!response.ok) throw await problemFrom(response);
    try {
      return (await response.json()) as T;
    } catch (cause) {
      throw new CliError(`${this.url} is no Manyhands server: it does not answer with JSON`, {
        code: 'not-json',
        cause,
      });
    }
  }

  private async fetch(
    method: string,
    path: string,
    more: { body?: object; idempotencyKey?: string },
  ): Promise<Response> {
    const headers = {
      ...this.headers(),
      Accept: 'application/json',
      ...(more.body ? { 'Content-Type': 'application/json' } : {}),
      ...(more.idempotencyKey ? { 'Idempotency-Key': more.idempotencyKey } : {}),
    };
    const body = more.body ? JSON.stringify(more.body) : null;
    try {
      return await fetch(this.path(path), { method, headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
    } catch (cause) {
      throw new CliError(`no answer from ${this.url}`, {
        code: 'server-unreachable',
        retryable: true,
        hint: 'Start a stack with `hands up`, or name a server with --server or MANYHANDS_URL.',
        cause,
      });
    }
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.options.token}` };
  }

  private path(path: string): string {
    return `${this.options.url.replace(/\/+$/, '')}/api/v1${path}`;
  }
}

function search(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
