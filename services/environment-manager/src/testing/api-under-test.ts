import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { EventType, EventView } from '@manyhands/contracts';
import { HealthChecks, startService } from '@manyhands/nest';
import { Logger, type Provider } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from '../api.module.js';
import { CancelEpic } from '../epics/cancel-epic.js';
import { DecideOnPlan } from '../epics/decide-on-plan.js';
import { EstimatePlan } from '../epics/estimate-plan.js';
import { TakeEpic } from '../epics/take-epic.js';
import { AnswerQuestion } from '../escalations/answer-question.js';
import { EventHub } from '../events/event-hub.js';
import { EVENT_READS } from '../events/event-source.js';
import { SSE_OPTIONS } from '../events/events.controller.js';
import type { SseOptions } from '../events/sse-client.js';
import { ANSWERS, type AnswerStore } from '../http/idempotency.interceptor.js';
import { TOKENS } from '../http/login.controller.js';
import { SessionCookies } from '../http/session-cookie.js';
import { setUpHttp } from '../http/set-up-http.js';
import { AskForRelease } from '../releases/ask-for-release.js';
import { RELEASES } from '../releases/releases.controller.js';
import { REPOSITORIES } from '../repositories/repositories.controller.js';
import { TakeInRepository } from '../repositories/take-in-repository.js';
import { SystemFacts } from '../system/system-facts.js';
import { READ_MODEL } from '../views/read-model.js';

export const TOKEN = `mh_${'t'.repeat(43)}`;

/** Idempotency keys in memory, with the rules of the real store. */
export class FakeAnswers implements AnswerStore {
  readonly slots = new Map<string, { bodyHash: string; answer?: { status: number; body: unknown } }>();

  async begin(i: { key: string; route: string; bodyHash: string }) {
    const slot = this.slots.get(`${i.route} ${i.key}`);
    if (slot === undefined) {
      this.slots.set(`${i.route} ${i.key}`, { bodyHash: i.bodyHash });
      return { kind: 'first' as const };
    }
    if (slot.bodyHash !== i.bodyHash) return { kind: 'other-body' as const };
    return slot.answer === undefined ? { kind: 'in-progress' as const } : { kind: 'replay' as const, ...slot.answer };
  }
  async finish(i: { key: string; route: string; status: number; body: unknown }) {
    const slot = this.slots.get(`${i.route} ${i.key}`);
    if (slot !== undefined) slot.answer = { status: i.status, body: JSON.parse(JSON.stringify(i.body ?? null)) };
  }
  async forget(i: { key: string; route: string }) {
    this.slots.delete(`${i.route} ${i.key}`);
  }
}

/** An event table in memory that can be told to stand still. */
export class FakeEvents {
  readonly stored: EventView[] = [];
  private readonly listeners = new Set<() => void>();
  reads = 0;

  add(type: EventType, about: Partial<EventView> = {}): EventView {
    const event: EventView = {
      seq: this.stored.length + 1,
      type,
      at: '2025-01-01T00:00:00.000Z',
      repositoryId: null,
      epicId: null,
      taskId: null,
      sessionId: null,
      agentId: null,
      data: {},
      ...about,
    };
    this.stored.push(event);
    return event;
  }
  /** Tells the listeners, like a notification of the database. */
  notify(): void {
    for (const listener of this.listeners) listener();
  }
  onEvent(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  async after(seq: number, limit: number, filter: { epicId?: string; taskId?: string } = {}): Promise<EventView[]> {
    this.reads += 1;
    const wanted = this.stored.filter(
      (event) =>
        event.seq > seq &&
        (filter.epicId === undefined || event.epicId === filter.epicId) &&
        (filter.taskId === undefined || event.taskId === filter.taskId),
    );
    return wanted.slice(0, limit);
  }
  async lastSeq(): Promise<number> {
    return this.stored.length;
  }
}

export interface Overrides {
  readonly readModel?: object;
  readonly repositories?: object;
  readonly releases?: object;
  readonly askForRelease?: object;
  readonly takeEpic?: object;
  readonly cancelEpic?: object;
  readonly decideOnPlan?: object;
  readonly takeIn?: object;
  readonly answerQuestion?: object;
  readonly answers?: AnswerStore;
  readonly events?: FakeEvents;
  readonly sse?: SseOptions;
  readonly healEveryMs?: number;
  readonly dashboardDir?: string;
}

/** The real HTTP edge on a real port; what lies behind it is given by the test. */
export async function startApi(overrides: Overrides = {}) {
  Logger.overrideLogger(false);
  const events = overrides.events ?? new FakeEvents();
  const hub = new EventHub({ events, notices: events, healEveryMs: overrides.healEveryMs ?? 3_600_000 });
  await hub.start();
  const tokens = { verify: async (token: string) => (token === TOKEN ? { name: 'tester' } : null) };
  const cookies = new SessionCookies(createHash('sha256').update('test').digest('hex'));
  const module = ApiModule.with(providersOf(overrides, { events, hub, tokens, cookies }));
  const dashboardDir = overrides.dashboardDir ?? `${tmpdir()}/no-dashboard-here`;
  const running = await startService<NestExpressApplication>(module, {
    configure: (app) => setUpHttp(app, { tokens, cookies, dashboardDir, version: '0.0.0' }),
  });
  const url = `http://127.0.0.1:${running.port}`;
  return { url, hub, events, cookies, close: () => hub.stop().then(() => running.close()), ...requests(url) };
}

function providersOf(
  overrides: Overrides,
  parts: { events: FakeEvents; hub: EventHub; tokens: object; cookies: SessionCookies },
): Provider[] {
  const values: [unknown, unknown][] = [
    [READ_MODEL, overrides.readModel ?? {}],
    [REPOSITORIES, overrides.repositories ?? {}],
    [RELEASES, overrides.releases ?? {}],
    [AskForRelease, overrides.askForRelease ?? {}],
    [TakeEpic, overrides.takeEpic ?? {}],
    [CancelEpic, overrides.cancelEpic ?? {}],
    [DecideOnPlan, overrides.decideOnPlan ?? {}],
    [
      EstimatePlan,
      new EstimatePlan({ team: async () => ({}), prices: { inputCostPerToken: 0, outputCostPerToken: 0 } }),
    ],
    [TakeInRepository, overrides.takeIn ?? {}],
    [AnswerQuestion, overrides.answerQuestion ?? {}],
    [ANSWERS, overrides.answers ?? new FakeAnswers()],
    [SystemFacts, {}],
    [EVENT_READS, parts.events],
    [EventHub, parts.hub],
    [SSE_OPTIONS, overrides.sse ?? {}],
    [TOKENS, parts.tokens],
    [SessionCookies, parts.cookies],
    [HealthChecks, new HealthChecks([])],
  ];
  return values.map(([provide, useValue]) => ({ provide, useValue }) as Provider);
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what comes back over HTTP is asserted on, not typed
  readonly body: any;
}

function requests(url: string) {
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { Authorization: `Bearer ${TOKEN}`, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(url + path, { ...init, headers });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { ask, post };
}
