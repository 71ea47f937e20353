import { describe, expect, it } from '@jest/globals';
import type { AgentEvent } from './agent-event.js';
import type { ConversationState, ExecutionStatus } from './conversation-state.js';
import { AgentServerError, AgentServerGone } from './errors.js';
import { Watch, type ConversationEnd, type WatchedConversation, type WatchTimings } from './watch.js';

const TIMINGS: WatchTimings = { pollMs: 0, retryMs: 0, idleMs: 0, settleMs: 0 };
const PATIENT: WatchTimings = { ...TIMINGS, settleMs: 60_000 };

const user = (id: string): AgentEvent => event(id, 'MessageEvent', { source: 'user' });
const running = (id: string): AgentEvent =>
  event(id, 'ConversationStateUpdateEvent', { key: 'execution_status', value: 'running' });
const finished = (id: string, message: string): AgentEvent =>
  event(id, 'ActionEvent', { action: { kind: 'FinishAction', message } });
const failed = (id: string, kind: string): AgentEvent =>
  event(id, 'ConversationErrorEvent', { code: 'Code', detail: 'why', classification: { kind, retryable: true } });

function event(id: string, kind: string, fields: Record<string, unknown>): AgentEvent {
  return { id, kind, timestamp: '', source: 'agent', ...fields };
}

/** What the server shows at one look: a status, and events that are new since the look before. */
interface Look {
  readonly status: ExecutionStatus;
  readonly events?: readonly AgentEvent[];
  readonly failure?: Error;
}

/** Goes from look to look whenever the watcher waits; the last look stays. */
class FakeConversation implements WatchedConversation {
  runs = 0;
  #index = 0;

  constructor(readonly looks: readonly Look[]) {}

  get #look(): Look {
    return this.looks[this.#index] as Look;
  }

  async *events(after: string | undefined): AsyncGenerator<readonly AgentEvent[], void, undefined> {
    const shown = this.looks.slice(0, this.#index + 1).flatMap((look) => look.events ?? []);
    yield shown.slice(shown.findIndex((candidate) => candidate.id === after) + 1);
  }

  async state(): Promise<ConversationState> {
    if (this.#look.failure !== undefined) throw this.#look.failure;
    return { id: 'c', status: this.#look.status, cost: 0.5, promptTokens: 10, completionTokens: 1 };
  }

  async run(): Promise<void> {
    this.runs += 1;
  }

  async wait(): Promise<void> {
    this.#index = Math.min(this.#index + 1, this.looks.length - 1);
  }
}

interface Watched {
  readonly end: ConversationEnd;
  readonly seen: string[];
  readonly conversation: FakeConversation;
}

async function watch(looks: readonly Look[], timings = TIMINGS): Promise<Watched> {
  const conversation = new FakeConversation(looks);
  const seen: string[] = [];
  const end = await new Watch({ conversation, onEvent: ({ id }) => void seen.push(id), timings }).untilEnd();
  return { end, seen, conversation };
}

describe('Watch', () => {
  it('follows a run to its end and tells every event once', async () => {
    const { end, seen } = await watch([
      { status: 'idle', events: [user('1')] },
      { status: 'running', events: [running('2')] },
      { status: 'finished', events: [finished('3', 'Done.')] },
    ]);
    expect(end).toEqual({
      status: 'finished',
      finishMessage: 'Done.',
      cost: 0.5,
      promptTokens: 10,
      completionTokens: 1,
    });
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('does not take the end of the run before for the end of this one', async () => {
    const { end } = await watch(
      [
        { status: 'finished', events: [user('1'), finished('2', 'Old.'), user('3')] },
        { status: 'finished' },
        { status: 'finished', events: [running('4'), finished('5', 'New.')] },
      ],
      PATIENT,
    );
    expect(end.finishMessage).toBe('New.');
  });

  it('believes a status without events in the end', async () => {
    expect((await watch([{ status: 'paused', events: [user('1')] }])).end.status).toBe('paused');
  });

  it('waits for the event that explains an error', async () => {
    const { end } = await watch([
      { status: 'running', events: [user('1'), running('2')] },
      { status: 'error', events: [failed('3', 'rate_limit')] },
    ]);
    expect(end.error).toEqual({ kind: 'rate_limit', retryable: true, detail: 'Code: why' });
  });

  it('forgets the error of a run that was resumed', async () => {
    const { end } = await watch([
      { status: 'running', events: [user('1'), running('2'), failed('3', 'transient'), running('4')] },
      { status: 'finished', events: [finished('5', 'After all.')] },
    ]);
    expect(end).toMatchObject({ status: 'finished', finishMessage: 'After all.' });
    expect(end.error).toBeUndefined();
  });

  it('starts a run whose start was lost, but not for ever', async () => {
    const { conversation } = await watch([
      { status: 'idle', events: [user('1')] },
      { status: 'running', events: [running('2')] },
      { status: 'finished', events: [finished('3', '')] },
    ]);
    expect(conversation.runs).toBe(1);
    await expect(watch([{ status: 'idle' }])).rejects.toMatchObject({ code: 'run_not_started', retryable: true });
  });

  it('bears two failures in a row, not three', async () => {
    const gone: Look = { status: 'running', failure: new AgentServerGone('http://x', new Error('refused')) };
    const done: Look = { status: 'finished', events: [user('1'), finished('2', 'Done.')] };
    const busy: Look = { status: 'running' };
    expect((await watch([busy, gone, gone, busy, gone, done])).end.finishMessage).toBe('Done.');
    await expect(watch([busy, gone, gone, gone])).rejects.toBeInstanceOf(AgentServerGone);
  });

  it('does not repeat what cannot succeed', async () => {
    const failure = new AgentServerError({ status: 404, code: 'not_found', retryable: false, detail: 'gone' });
    await expect(watch([{ status: 'running', failure }, { status: 'finished' }])).rejects.toBe(failure);
  });

  it.each(['waiting_for_confirmation', 'deleting'] as const)(
    'does not know what to do when it is %s',
    async (status) => {
      await expect(watch([{ status }])).rejects.toMatchObject({ code: 'unexpected_conversation_status' });
    },
  );

  it('lets the error of a listener through', async () => {
    const conversation = new FakeConversation([{ status: 'running', events: [user('1')] }]);
    const onEvent = (): never => {
      throw new Error('cannot store it');
    };
    await expect(new Watch({ conversation, onEvent, timings: TIMINGS }).untilEnd()).rejects.toThrow('cannot store it');
  });
});
