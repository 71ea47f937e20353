import type { Conversation } from './conversation.js';
import type { Alternative, Script, ScriptedError } from './script.js';

/** What the model answers to one request. */
export type Answer =
  | { readonly kind: 'message'; readonly content: string | null; readonly calls: readonly ToolCall[] }
  | { readonly kind: 'error'; readonly error: ScriptedError };

export interface ToolCall {
  /** The same for the same script, turn and place in it, and for no other. */
  readonly id: string;
  readonly tool: string;
  /** JSON text, as the protocol wants it. */
  readonly arguments: string;
}

/** An answer and where it comes from. `over`: beyond the last turn. `no_alternative`: none of the turn's fits. */
export interface ChosenAnswer {
  readonly outcome: 'played' | 'over' | 'no_alternative';
  readonly answer: Answer;
  /** Which alternative of the turn was played, from 0. */
  readonly alternative: number | null;
  readonly delayMs: number;
}

/** How often this very request was already answered with each alternative that fails only some times. */
export type TimesFailed = (alternative: number) => number;

/** The answer of a script at the turn where a conversation stands. */
export function chooseAnswer(script: Script, conversation: Conversation, timesFailed: TimesFailed): ChosenAnswer {
  const turn = script.turns[conversation.turn];
  const where = `The script "${script.name}"`;
  if (turn === undefined) {
    return unscripted('over', `${where} is over: it has ${script.turns.length} turns and this is one more.`);
  }
  const index = turn.findIndex(
    (candidate, place) =>
      fits(candidate, conversation.latest) && timesFailed(place) < (candidate.error?.times ?? Number.POSITIVE_INFINITY),
  );
  const chosen = turn[index];
  if (chosen === undefined) {
    return unscripted('no_alternative', `${where} has no answer to the last message at turn ${conversation.turn}.`);
  }
  const answer = answerOf(chosen, `${script.name}_${conversation.turn}_${index}`);
  return { outcome: 'played', answer, alternative: index, delayMs: chosen.delayMs ?? script.delayMs };
}

function unscripted(outcome: 'over' | 'no_alternative', content: string): ChosenAnswer {
  return { outcome, answer: { kind: 'message', content, calls: [] }, alternative: null, delayMs: 0 };
}

function fits({ when }: Alternative, latest: string): boolean {
  if (when?.lastContains !== undefined && !latest.includes(when.lastContains)) return false;
  return when?.lastMatches === undefined || new RegExp(when.lastMatches, 'm').test(latest);
}

function answerOf(chosen: Alternative, id: string): Answer {
  if (chosen.error) return { kind: 'error', error: chosen.error };
  const calls = (chosen.call ?? []).map(({ tool, arguments: given }, place) => ({
    id: `call_${id}_${place}`,
    tool,
    arguments: JSON.stringify(given),
  }));
  return { kind: 'message', content: chosen.json ? JSON.stringify(chosen.json) : (chosen.say ?? null), calls };
}
