import type { ChatModel, ModelReply } from '../model/chat-model.js';
import { toChatMessages } from '../model/chat-messages.js';
import { emptyAnswer, failureOf, maxIterationsReached, type Failure } from '../model/model-failure.js';
import type { Toolbox } from '../tools/toolbox.js';
import { FINISH } from '../tools/think-and-finish.js';
import type { Preparation } from '../tools/tool.js';
import type { EventLog } from './event-log.js';
import { text, type ActionBody, type AgentErrorBody, type WireToolCall } from './events.js';
import { isStuck } from './stuck.js';
import type { ModelCall } from './usage.js';
import { messageOf } from '../errors.js';

export interface AgentRun {
  readonly log: EventLog;
  readonly model: ChatModel;
  readonly toolbox: Toolbox;
  readonly maxIterations: number;
  readonly stuckDetection: boolean;
  /** Stops the run at once, also in the middle of a step. */
  readonly signal: AbortSignal;
  /** Asked between steps. */
  readonly pauseRequested: () => boolean;
  readonly recordCall: (call: ModelCall) => void;
}

export type RunEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'stuck' }
  | { readonly kind: 'failed'; readonly failure: Failure };

type StepEnd = RunEnd | { readonly kind: 'continue' };

/** Lets the agent work, step by step, until it finishes or something ends it. One step is one answer of the model. */
export async function runAgent(run: AgentRun): Promise<RunEnd> {
  for (let iteration = 0; ; iteration += 1) {
    const stop = reasonToStop(run, iteration);
    if (stop !== undefined) return stop;
    const before = run.log.events.length;
    const end = await takeStep(run);
    if (end.kind === 'finished' && wasSpokenTo(run.log, before)) continue;
    if (end.kind !== 'continue') return end;
  }
}

function reasonToStop(run: AgentRun, iteration: number): RunEnd | undefined {
  if (run.signal.aborted) return { kind: 'interrupted' };
  if (run.pauseRequested()) return { kind: 'paused' };
  if (run.stuckDetection && isStuck(run.log.events)) return { kind: 'stuck' };
  if (iteration >= run.maxIterations) return { kind: 'failed', failure: maxIterationsReached(run.maxIterations) };
  return undefined;
}

/** A message that came while the agent was finishing has not been read yet. */
function wasSpokenTo(log: EventLog, since: number): boolean {
  return log.events.slice(since).some((event) => event.kind === 'MessageEvent' && event.source === 'user');
}

async function takeStep(run: AgentRun): Promise<StepEnd> {
  let reply: ModelReply;
  // A signal of its own for each call: the client leaves its listener on the one it is given.
  const signal = AbortSignal.any([run.signal]);
  try {
    reply = await run.model.complete(toChatMessages(run.log.events), signal);
  } catch (error) {
    return run.signal.aborted ? { kind: 'interrupted' } : { kind: 'failed', failure: failureOf(error) };
  }
  run.recordCall(reply.call);
  if (reply.toolCalls.length > 0) return carryOut(run, reply);
  if (reply.text.trim() === '') return { kind: 'failed', failure: emptyAnswer() };
  run.log.append({
    kind: 'MessageEvent',
    source: 'agent',
    llm_message: { role: 'assistant', content: [text(reply.text)] },
    llm_response_id: reply.responseId,
  });
  return { kind: 'finished' };
}

async function carryOut(run: AgentRun, reply: ModelReply): Promise<StepEnd> {
  const responseId = unusedResponseId(run.log, reply.responseId);
  for (const [index, call] of reply.toolCalls.entries()) {
    const unused = { ...call, id: unusedCallId(run.log, call.id) };
    const finished = await carryOutCall(run, unused, { reply, responseId, isFirst: index === 0 });
    if (finished) return { kind: 'finished' };
    if (run.signal.aborted) return { kind: 'interrupted' };
  }
  return { kind: 'continue' };
}

interface CallContext {
  readonly reply: ModelReply;
  readonly responseId: string;
  /** The words of the answer belong to its first call. */
  readonly isFirst: boolean;
}

/** True when the call ended the work. */
async function carryOutCall(run: AgentRun, call: WireToolCall, context: CallContext): Promise<boolean> {
  const preparation = run.toolbox.prepare(call.name, call.arguments);
  const action = run.log.append(actionBody(call, preparation, context));
  if (preparation.kind === 'refused') {
    run.log.append(errorBody(call, preparation.because));
    return false;
  }
  try {
    const observation = await preparation.run(run.signal);
    const { name, id } = call;
    run.log.append({
      kind: 'ObservationEvent',
      source: 'environment',
      tool_name: name,
      tool_call_id: id,
      action_id: action.id,
      observation,
    });
  } catch (error) {
    // The tool broke, not the run: the agent may find another way.
    run.log.append(errorBody(call, `The tool failed: ${messageOf(error)}`));
    return false;
  }
  return call.name === FINISH;
}

function actionBody(call: WireToolCall, preparation: Preparation, context: CallContext): ActionBody {
  const head = {
    kind: 'ActionEvent',
    source: 'agent',
    ...wordsOf(context),
    tool_name: call.name,
    tool_call_id: call.id,
    tool_call: call,
    llm_response_id: context.responseId,
  } as const;
  if (preparation.kind === 'refused') return { ...head, security_risk: 'UNKNOWN' };
  const { securityRisk, summary } = preparation.annotations;
  const { action } = preparation;
  return { ...head, action, security_risk: securityRisk, ...(summary === undefined ? {} : { summary }) };
}

function wordsOf({ reply, isFirst }: CallContext): Pick<ActionBody, 'thought' | 'reasoning_content'> {
  if (!isFirst) return { thought: [] };
  const thought = reply.text === '' ? [] : [text(reply.text)];
  return { thought, ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning }) };
}

export function errorBody(call: { readonly id: string; readonly name: string }, error: string): AgentErrorBody {
  return { kind: 'AgentErrorEvent', source: 'agent', tool_name: call.name, tool_call_id: call.id, error };
}

/** Some endpoints give every answer the same id; the log needs to tell them apart. */
function unusedResponseId(log: EventLog, wanted: string): string {
  return unused(wanted, (id) => log.events.some((event) => 'llm_response_id' in event && event.llm_response_id === id));
}

function unusedCallId(log: EventLog, wanted: string): string {
  return unused(wanted, (id) => log.events.some((event) => event.kind === 'ActionEvent' && event.tool_call_id === id));
}

function unused(wanted: string, isUsed: (id: string) => boolean): string {
  let id = wanted;
  for (let attempt = 2; isUsed(id); attempt += 1) id = `${wanted}-${attempt}`;
  return id;
}
