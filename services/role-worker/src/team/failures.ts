import { AgentServerError } from '@manyhands/agent-server';
import type { Reason } from '@manyhands/contracts';
import { SessionOver } from '@manyhands/postgres';
import { storable } from '../sandbox/storable.js';

/** A session cannot go on. `retryable`: another try may cure it; else a person is asked at once. */
export class SessionFailed extends Error {
  constructor(
    readonly reason: Reason,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(reason.message, options);
  }
}

export interface Failure {
  readonly reason: Reason;
  readonly retryable: boolean;
}

/** What an error means for the session; null when the session was ended by somebody else and nothing is left to tell. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof SessionOver) return null;
  if (error instanceof SessionFailed) return { reason: error.reason, retryable: error.retryable };
  if (error instanceof AgentServerError) {
    const message = storable(`The sandbox failed: ${error.detail}.`);
    return { reason: { code: error.code, message }, retryable: true };
  }
  const message = storable(`The session failed: ${error instanceof Error ? error.message : String(error)}.`);
  return { reason: { code: 'session-failed', message }, retryable: true };
}
