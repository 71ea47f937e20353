import type { ConversationEvent, EventOf } from './events.js';

/** So many identical steps in a row mean that the agent makes no progress. */
export const IDENTICAL_STEPS = 4;

type Result = EventOf<'ObservationEvent'> | EventOf<'AgentErrorEvent'>;

/**
 * True when the last four steps since the last user message were the same: same words, same tool, same arguments,
 * same result. One different word is a different step; then only the iteration limit ends the run.
 */
export function isStuck(events: readonly ConversationEvent[]): boolean {
  const steps = lastSteps(events);
  return steps.length === IDENTICAL_STEPS && steps.every((step) => step === steps[0]);
}

/** Fingerprints, newest first. */
function lastSteps(events: readonly ConversationEvent[]): string[] {
  const steps: string[] = [];
  const results = new Map<string, Result>();
  const spokenAt = events.findLastIndex((event) => event.kind === 'MessageEvent' && event.source === 'user');
  for (let position = events.length - 1; position > spokenAt && steps.length < IDENTICAL_STEPS; position -= 1) {
    const event = events[position];
    if (event?.kind === 'ActionEvent') steps.push(fingerprint(event, results.get(event.tool_call_id)));
    else if (event !== undefined && isResult(event)) results.set(event.tool_call_id, event);
  }
  return steps;
}

function isResult(event: ConversationEvent): event is Result {
  return event.kind === 'ObservationEvent' || event.kind === 'AgentErrorEvent';
}

function fingerprint(action: EventOf<'ActionEvent'>, result: Result | undefined): string {
  return JSON.stringify([
    action.tool_name,
    action.thought.map((part) => part.text),
    action.action ?? action.tool_call.arguments,
    result === undefined ? null : outcome(result),
  ]);
}

/** Without metadata: it names processes, which differ each time. */
function outcome(result: Result): unknown {
  if (result.kind === 'AgentErrorEvent') return result.error;
  return { ...result.observation, metadata: undefined };
}
