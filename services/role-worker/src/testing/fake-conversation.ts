import { randomUUID } from 'node:crypto';
import type { AgentEvent, ExecutionStatus } from '@manyhands/agent-server';
import type { RunEnd, ScriptedAgent } from './scripted-agent.js';

/** What a conversation lives in. */
export interface Surroundings {
  readonly agent: ScriptedAgent;
  /** Runs a command of the agent in its clone; resolves with what it printed. */
  readonly work: (command: string) => Promise<string>;
  /** Something has happened: whoever listens looks. */
  readonly ring: () => void;
}

/** One conversation in memory: its events and its status, as the protocol shows them. */
export class FakeConversation {
  readonly events: AgentEvent[] = [];
  #status: ExecutionStatus = 'idle';

  constructor(
    readonly id: string,
    private readonly around: Surroundings,
  ) {}

  hear(text: string): void {
    this.#add('MessageEvent', { source: 'user', llm_message: { role: 'user', content: [{ type: 'text', text }] } });
    this.around.agent.hear(text);
  }

  /** False when it runs already. The run goes on by itself. */
  run(): boolean {
    if (this.#status === 'running') return false;
    this.#become('running');
    void this.#play();
    return true;
  }

  info(): Record<string, unknown> {
    return { id: this.id, execution_status: this.#status, stats: { usage_to_metrics: {} } };
  }

  async #play(): Promise<void> {
    const { after, work, end } = this.around.agent.nextTurn();
    await after;
    if (work !== undefined) this.#observe(work, await this.around.work(work));
    this.#end(end);
  }

  #observe(command: string, output: string): void {
    this.#add('ActionEvent', { tool_name: 'terminal', action: { kind: 'TerminalAction', command } });
    const observation = { kind: 'TerminalObservation', content: [{ type: 'text', text: output }], is_error: false };
    this.#add('ObservationEvent', { tool_name: 'terminal', observation });
  }

  #end(end: RunEnd): void {
    switch (end.kind) {
      case 'finish':
        this.#add('ActionEvent', { tool_name: 'finish', action: { kind: 'FinishAction', message: end.message } });
        return this.#become('finished');
      case 'say':
        this.#add('MessageEvent', { llm_message: { role: 'assistant', content: [{ type: 'text', text: end.text }] } });
        return this.#become('finished');
      case 'error': {
        const { detail, ...classification } = end.failure;
        this.#add('ConversationErrorEvent', { code: 'LLMError', detail, classification });
        return this.#become('error');
      }
      case 'stuck':
        return this.#become('stuck');
      case 'silence':
        return;
      default:
        return end satisfies never;
    }
  }

  #become(status: ExecutionStatus): void {
    this.#status = status;
    this.#add('ConversationStateUpdateEvent', { source: 'environment', key: 'execution_status', value: status });
  }

  #add(kind: string, fields: Record<string, unknown>): void {
    this.events.push({ source: 'agent', ...fields, id: randomUUID(), kind, timestamp: new Date().toISOString() });
    this.around.ring();
  }
}
