import { createHash } from 'node:crypto';

import { chooseAnswer, type ChosenAnswer } from './choose-answer.js';
import { chooseScript } from './choose-script.js';
import { offeredTools, type ChatRequest } from './chat-request.js';
import type { Completion } from './completion.js';
import { readConversation, type Conversation } from './conversation.js';
import { FailureCounts } from './failure-counts.js';
import { OpenAiError } from './openai-error.js';
import { RequestLog, type LogEntry } from './request-log.js';
import { markerOf, type Script } from './script.js';
import { estimateUsage } from './usage.js';

/** What to send, and how long to think before. */
export interface Played {
  readonly delayMs: number;
  readonly result: Completion | OpenAiError;
}

/** Plays scripts: a request goes in, the next answer of its script comes out. */
export class Player {
  readonly log = new RequestLog();
  private readonly failures = new FailureCounts();
  private readonly scripts: readonly Script[];

  constructor(scripts: readonly Script[]) {
    this.scripts = scripts;
  }

  /** Throws an OpenAiError when no script fits, or when the script calls a tool that the request does not offer. */
  play(request: ChatRequest): Played {
    const conversation = readConversation(request);
    const script = chooseScript(this.scripts, conversation);
    if (script === undefined) {
      this.record(conversation, { script: null, alternative: null, outcome: 'no_script', tools: [] });
      throw noScript(conversation, this.scripts);
    }
    const chosen = this.choose(script, request, conversation);
    const tools = toolsOf(chosen);
    const missing = tools.filter((tool) => !offeredTools(request).includes(tool));
    const outcome = missing.length > 0 ? 'tool_not_offered' : chosen.outcome;
    this.record(conversation, { script: script.name, alternative: chosen.alternative, outcome, tools });
    if (missing.length > 0) throw toolNotOffered(script, conversation, missing);
    return { delayMs: chosen.delayMs, result: resultOf(request, chosen) };
  }

  private choose(script: Script, request: ChatRequest, conversation: Conversation): ChosenAnswer {
    const keyOf = (alternative: number): string => this.failures.key(script.name, request.messages, alternative);
    const chosen = chooseAnswer(script, conversation, (alternative) => this.failures.get(keyOf(alternative)));
    if (chosen.answer.kind === 'error' && chosen.alternative !== null) this.failures.add(keyOf(chosen.alternative));
    return chosen;
  }

  private record(
    { task, kind, turn, latest }: Conversation,
    facts: Pick<LogEntry, 'script' | 'alternative' | 'outcome' | 'tools'>,
  ): void {
    this.log.add({ ...facts, task: task ?? null, kind: kind ?? null, turn, latest });
  }
}

function toolsOf({ answer }: ChosenAnswer): string[] {
  return answer.kind === 'message' ? answer.calls.map((call) => call.tool) : [];
}

function resultOf(request: ChatRequest, { answer }: ChosenAnswer): Completion | OpenAiError {
  if (answer.kind === 'error') return new OpenAiError(answer.error);
  const digest = createHash('sha256').update(JSON.stringify(request.messages)).digest('hex').slice(0, 24);
  return { id: `chatcmpl-${digest}`, model: request.model, answer, usage: estimateUsage(request, answer) };
}

function noScript({ marker, task, kind }: Conversation, scripts: readonly Script[]): OpenAiError {
  const asked = marker === undefined ? `Task: ${task ?? 'none'}, Kind: ${kind ?? 'none'}` : `[script: ${marker}]`;
  const known = scripts.map(markerOf).sort().join(', ');
  const message = `No script fits this conversation (${asked}). Known scripts: ${known}.`;
  return new OpenAiError({ status: 404, code: 'script_not_found', message });
}

function toolNotOffered(script: Script, { turn }: Conversation, missing: readonly string[]): OpenAiError {
  const message = `The script "${script.name}" calls ${missing.join(', ')} at turn ${turn}, which the request does not offer.`;
  return new OpenAiError({ status: 400, code: 'tool_not_offered', message });
}
