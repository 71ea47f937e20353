import { ChatModel, modelName } from '../model/chat-model.js';
import { failureOf, stoppedByRestart, type Failure } from '../model/model-failure.js';
import { Toolbox } from '../tools/toolbox.js';
import { errorBody, runAgent, type RunEnd } from './agent-run.js';
import { filesOf, removeFolder, type ConversationFiles, type ConversationRecord } from './conversation-files.js';
import { conversationInfo } from './conversation-info.js';
import { EventLog } from './event-log.js';
import { statusUpdate, type Content, type ConversationEvent, type ExecutionStatus } from './events.js';
import { appendJsonLine, readJsonLines } from './json-lines.js';
import { metricsOf, snapshotOf, type ModelCall } from './usage.js';

export interface ConversationOptions {
  /** The folder that holds all conversations. */
  readonly root: string;
  /** What commands of the agent see. */
  readonly environment: Readonly<Record<string, string>>;
}

interface ActiveRun {
  readonly controller: AbortController;
  pauseRequested: boolean;
  done: Promise<void>;
}

/** One agent at work: its history, its state and the run that is going on, if there is one. */
export class Conversation {
  readonly log: EventLog;
  readonly files: ConversationFiles;
  readonly toolbox: Toolbox;
  readonly #calls: ModelCall[];
  readonly #model: ChatModel;
  readonly #closed = new AbortController();
  #active: ActiveRun | undefined;

  constructor(
    readonly record: ConversationRecord,
    options: ConversationOptions,
  ) {
    const { agent, workspace } = record.request;
    this.files = filesOf(options.root, record.id);
    this.log = new EventLog(this.files.events);
    this.#calls = readJsonLines<ModelCall>(this.files.modelCalls);
    this.toolbox = new Toolbox({
      names: agent.tools.map((tool) => tool.name),
      workingDir: workspace.working_dir,
      stateDir: this.files.tools,
      environment: options.environment,
      mcp: { tools: record.mcpTools ?? [], config: agent.mcp_config ?? {} },
    });
    this.#model = new ChatModel(agent.llm, record.id, this.toolbox.tools);
  }

  get id(): string {
    return this.record.id;
  }

  /** Aborted when the conversation is deleted or the server stops: whoever listens to it should go. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Read from the log: what was written last about the status is the status. */
  get status(): ExecutionStatus {
    return statusOf(this.log.events);
  }

  info(): Record<string, unknown> {
    const { record, status, log, files } = this;
    const metrics = metricsOf(modelName(record.request.agent.llm.model), this.#calls);
    return conversationInfo({ record, status, events: log.events, metrics, directory: files.directory });
  }

  /** Adds what the user says. A conversation at rest has something to do again; a running one reads it at its next step. */
  addMessage(content: readonly Content[]): void {
    this.log.append({ kind: 'MessageEvent', source: 'user', llm_message: { role: 'user', content } });
    if (this.status === 'finished' || this.status === 'stuck') this.#setStatus('idle');
  }

  /** Starts a run in the background, if there is something to do. */
  run(): 'started' | 'already_running' | 'nothing_to_do' {
    if (this.#active !== undefined) return 'already_running';
    if (this.#closed.signal.aborted || this.status === 'finished' || !this.#hasUserMessage()) return 'nothing_to_do';
    this.#setStatus('running');
    const active: ActiveRun = { controller: new AbortController(), pauseRequested: false, done: Promise.resolve() };
    this.#active = active;
    active.done = this.#drive(active);
    return 'started';
  }

  /** Ends the run after the step that is going on, and waits for that. */
  async pause(): Promise<void> {
    if (this.#active !== undefined) {
      this.#active.pauseRequested = true;
      await this.#active.done;
    } else if (this.status === 'idle') {
      this.#end({ kind: 'paused' });
    }
  }

  /** Ends the run at once: the model's answer is not awaited, a running command is killed. */
  async interrupt(): Promise<void> {
    this.#active?.controller.abort();
    await this.#active?.done;
  }

  /** Stops without a trace in the log: the next process finds a run that was cut off, as after a kill. */
  async shutDown(): Promise<void> {
    this.#closed.abort();
    await this.interrupt();
    await this.toolbox.close();
  }

  async delete(): Promise<void> {
    this.#setStatus('deleting');
    await this.shutDown();
    removeFolder(this.files);
  }

  /** After a restart: a run that was going on when the last process died is an error that can be resumed. */
  recover(): void {
    if (this.status !== 'running') return;
    for (const call of unansweredCalls(this.log.events)) {
      this.log.append(errorBody(call, 'The server was restarted before this call gave a result.'));
    }
    this.#end({ kind: 'failed', failure: stoppedByRestart() });
  }

  async #drive(active: ActiveRun): Promise<void> {
    const end = await this.#runToEnd(active);
    this.#active = undefined;
    if (!this.#closed.signal.aborted) this.#end(end);
  }

  async #runToEnd(active: ActiveRun): Promise<RunEnd> {
    const { request } = this.record;
    try {
      return await runAgent({
        log: this.log,
        model: this.#model,
        toolbox: this.toolbox,
        maxIterations: request.max_iterations,
        stuckDetection: request.stuck_detection,
        signal: active.controller.signal,
        pauseRequested: () => active.pauseRequested,
        recordCall: (call) => this.#recordCall(call),
      });
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  #end(end: RunEnd): void {
    switch (end.kind) {
      case 'finished':
        return this.#setStatus('finished');
      case 'stuck':
        return this.#setStatus('stuck');
      case 'paused':
        this.log.append({ kind: 'PauseEvent', source: 'user' });
        return this.#setStatus('paused');
      case 'interrupted':
        this.log.append({ kind: 'InterruptEvent', source: 'user' });
        return this.#setStatus('paused');
      case 'failed':
        this.#fail(end.failure);
        return this.#setStatus('error');
      default:
        return end satisfies never;
    }
  }

  #fail(failure: Failure): void {
    this.log.append({ kind: 'ConversationErrorEvent', source: 'environment', ...failure });
  }

  #setStatus(status: ExecutionStatus): void {
    this.log.append(statusUpdate(status));
  }

  #recordCall(call: ModelCall): void {
    this.#calls.push(call);
    appendJsonLine(this.files.modelCalls, call);
    const { usage_id: usageId } = this.record.request.agent.llm;
    this.log.append({
      kind: 'ConversationStateUpdateEvent',
      source: 'environment',
      key: 'stats',
      value: { usage_to_metrics: { [usageId]: snapshotOf(this.#model.name, this.#calls) } },
    });
  }

  #hasUserMessage(): boolean {
    return this.log.events.some((event) => event.kind === 'MessageEvent' && event.source === 'user');
  }
}

function statusOf(events: readonly ConversationEvent[]): ExecutionStatus {
  const update = events.findLast(
    (event) => event.kind === 'ConversationStateUpdateEvent' && event.key === 'execution_status',
  );
  return update?.kind === 'ConversationStateUpdateEvent' ? (update.value as ExecutionStatus) : 'idle';
}

function unansweredCalls(events: readonly ConversationEvent[]): { id: string; name: string }[] {
  const answered = new Set(
    events.flatMap((event) =>
      event.kind === 'ObservationEvent' || event.kind === 'AgentErrorEvent' ? [event.tool_call_id] : [],
    ),
  );
  return events.flatMap((event) =>
    event.kind === 'ActionEvent' && !answered.has(event.tool_call_id)
      ? [{ id: event.tool_call_id, name: event.tool_name }]
      : [],
  );
}
