import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import type { Classification } from '../conversation/events.js';
import { messageOf, systemCode } from '../errors.js';

/** Why a run cannot go on, in the words of `ConversationErrorEvent`. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly classification: Classification;
}

const AUTH: Classification = { kind: 'auth', retryable: false, user_action: 'settings' };
const QUOTA: Classification = { kind: 'quota', retryable: false, user_action: 'settings' };
const RATE_LIMIT: Classification = { kind: 'rate_limit', retryable: true, user_action: 'retry' };
const CONFIG: Classification = { kind: 'config', retryable: false, user_action: 'settings' };
const TRANSIENT: Classification = { kind: 'transient', retryable: true, user_action: 'retry' };
const AGENT_ACTION: Classification = { kind: 'agent_action', retryable: false, user_action: 'none' };
const INTERNAL: Classification = { kind: 'internal', retryable: false, user_action: 'none' };

/** A spent budget is sent by some gateways as 429; waiting does not refill it. */
const SPENT = /insufficient_quota|budget|quota_exceeded|billing/i;

/** Reads an error that the model's client threw. */
export function failureOf(error: unknown): Failure {
  const detail = describe(error);
  if (error instanceof APIConnectionTimeoutError) return { code: 'LLMTimeoutError', detail, classification: TRANSIENT };
  if (error instanceof APIConnectionError) {
    return { code: 'LLMServiceUnavailableError', detail, classification: TRANSIENT };
  }
  if (error instanceof APIError && typeof error.status === 'number') {
    return { ...byStatus(error.status, `${error.code ?? ''} ${error.type ?? ''}`), detail };
  }
  if (isBrokenAnswer(error)) return { code: 'LLMBrokenAnswerError', detail, classification: TRANSIENT };
  return { code: error instanceof Error ? error.name : 'InternalError', detail, classification: INTERNAL };
}

/** The answer began well, then the connection broke, or it was no JSON. */
function isBrokenAnswer(error: unknown): boolean {
  const isNoJson = typeof error === 'object' && error !== null && 'name' in error && error.name === 'SyntaxError';
  return isNoJson || systemCode(causeOf(error)) !== undefined;
}

function byStatus(status: number, codes: string): Omit<Failure, 'detail'> {
  if (status === 402 || (status === 429 && SPENT.test(codes))) {
    return { code: 'LLMQuotaExceededError', classification: QUOTA };
  }
  if (status === 401 || status === 403) return { code: 'LLMAuthenticationError', classification: AUTH };
  if (status === 429) return { code: 'LLMRateLimitError', classification: RATE_LIMIT };
  if (status === 408 || status === 409 || status >= 500) {
    return { code: 'LLMServiceUnavailableError', classification: TRANSIENT };
  }
  return { code: 'LLMBadRequestError', classification: CONFIG };
}

/** The cause names the address that did not answer; the message alone only says "Connection error". */
function describe(error: unknown): string {
  const cause = causeOf(causeOf(error)) ?? causeOf(error);
  const because = cause === undefined ? '' : messageOf(cause);
  return because === '' ? messageOf(error) : `${messageOf(error)} (${because})`;
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
}

export function emptyAnswer(): Failure {
  const detail = 'The model answered with neither text nor a tool call.';
  return { code: 'LLMNoResponseError', detail, classification: TRANSIENT };
}

export function maxIterationsReached(limit: number): Failure {
  const detail = `The agent reached the limit of ${limit} iterations without finishing.`;
  return { code: 'MaxIterationsReached', detail, classification: AGENT_ACTION };
}

export function stoppedByRestart(): Failure {
  const detail = 'The server was restarted while the conversation was running. POST …/run resumes it.';
  return { code: 'ServerRestarted', detail, classification: TRANSIENT };
}
