import { SessionFailed } from '../team/failures.js';
import { checksFailedMessage, hookFailedMessage, nothingChangedMessage, pushRefusedMessage } from './messages.js';
import type { CheckResult } from './run-checks.js';

/** Why the agent has to go on although it says that it is done. */
export type Shortcoming =
  | { readonly kind: 'check'; readonly red: CheckResult }
  | { readonly kind: 'hook'; readonly output: string }
  | { readonly kind: 'push'; readonly explanation: string }
  | { readonly kind: 'nothing'; readonly summary: string };

/** Of each kind so many go back to the agent; the next one needs a person. */
const ROUNDS_WITH_AGENT = 2;

/** Counts what goes back to the agent in one session. */
export class Corrections {
  readonly #rounds = new Map<Shortcoming['kind'], number>();

  /** What to say to the agent. Throws {@link SessionFailed} when it was said often enough. */
  messageFor(shortcoming: Shortcoming): string {
    const round = (this.#rounds.get(shortcoming.kind) ?? 0) + 1;
    this.#rounds.set(shortcoming.kind, round);
    if (round > ROUNDS_WITH_AGENT) throw new SessionFailed(reasonOf(shortcoming), false);
    return messageOf(shortcoming);
  }
}

function messageOf(shortcoming: Shortcoming): string {
  switch (shortcoming.kind) {
    case 'check':
      return checksFailedMessage(shortcoming.red);
    case 'hook':
      return hookFailedMessage(shortcoming.output);
    case 'push':
      return pushRefusedMessage(shortcoming.explanation);
    case 'nothing':
      return nothingChangedMessage();
    default:
      return shortcoming satisfies never;
  }
}

/** What a person is told. */
function reasonOf(shortcoming: Shortcoming): SessionFailed['reason'] {
  switch (shortcoming.kind) {
    case 'check': {
      const { command, output } = shortcoming.red;
      const message = `The check \`${command}\` stayed red after ${ROUNDS_WITH_AGENT} corrections.`;
      return { code: 'checks-red', message, details: { output } };
    }
    case 'hook': {
      const message = `The pre-commit hook stayed red after ${ROUNDS_WITH_AGENT} corrections.`;
      return { code: 'hook-red', message, details: { output: shortcoming.output } };
    }
    case 'push': {
      const message = `The push was refused ${ROUNDS_WITH_AGENT + 1} times.`;
      return { code: 'push-refused', message, details: { explanation: shortcoming.explanation } };
    }
    case 'nothing':
      return {
        code: 'nothing-changed',
        message: `The agent says it is done, but nothing was changed: ${shortcoming.summary}`,
      };
    default:
      return shortcoming satisfies never;
  }
}
