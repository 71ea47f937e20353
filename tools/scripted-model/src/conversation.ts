import { textOf, type ChatRequest } from './chat-request.js';

/** What a request says about where it stands in which conversation. */
export interface Conversation {
  /** `[script: name]` in the first user message. */
  readonly marker: string | undefined;
  /** The lines `Task:`, `Kind:` and `Attempt:` of the first user message. */
  readonly task: string | undefined;
  readonly kind: string | undefined;
  readonly attempt: number | undefined;
  readonly firstUser: string;
  readonly system: string;
  /** The latest message of a user or a tool; several tool results after one answer count together. */
  readonly latest: string;
  /** How many answers the model has given so far: the number of the turn to play, from 0. */
  readonly turn: number;
}

export function readConversation(request: ChatRequest): Conversation {
  const { messages } = request;
  const firstUser = textOf(messages.find((message) => message.role === 'user'));
  const attempt = lineOf(firstUser, 'Attempt');
  return {
    marker: /\[script:\s*([^\]\s]+)\s*\]/.exec(firstUser)?.[1],
    task: lineOf(firstUser, 'Task'),
    kind: lineOf(firstUser, 'Kind'),
    attempt: attempt !== undefined && /^\d+$/.test(attempt) ? Number(attempt) : undefined,
    firstUser,
    system: messages
      .filter(({ role }) => role === 'system' || role === 'developer')
      .map(textOf)
      .join('\n'),
    latest: latestOf(request),
    turn: messages.filter((message) => message.role === 'assistant').length,
  };
}

function lineOf(text: string, label: string): string | undefined {
  return new RegExp(`^${label}:[ \\t]*(\\S.*?)[ \\t]*\\r?$`, 'm').exec(text)?.[1];
}

function latestOf({ messages }: ChatRequest): string {
  const answered = messages.findLastIndex((message) => message.role === 'assistant');
  const since = messages.slice(answered + 1).filter(({ role }) => role !== 'system' && role !== 'developer');
  const user = since.findLastIndex((message) => message.role === 'user');
  return (user === -1 ? since : since.slice(user)).map(textOf).join('\n');
}
