import type { Answer } from './choose-answer.js';
import type { Usage } from './usage.js';

/** One finished answer in the words of the OpenAI protocol. `created` is always 0: the same request, the same bytes. */
export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly answer: Extract<Answer, { kind: 'message' }>;
  readonly usage: Usage;
}

const PIECE = 48;

function toolCalls(completion: Completion) {
  return completion.answer.calls.map((call) => ({
    id: call.id,
    type: 'function',
    function: { name: call.tool, arguments: call.arguments },
  }));
}

function finishReason(completion: Completion): 'tool_calls' | 'stop' {
  return completion.answer.calls.length > 0 ? 'tool_calls' : 'stop';
}

/** The body of an answer that is not streamed. */
export function completionBody(completion: Completion): object {
  const calls = toolCalls(completion);
  const message = { role: 'assistant', content: completion.answer.content, refusal: null };
  return {
    id: completion.id,
    object: 'chat.completion',
    created: 0,
    model: completion.model,
    choices: [
      {
        index: 0,
        message: calls.length > 0 ? { ...message, tool_calls: calls } : message,
        logprobs: null,
        finish_reason: finishReason(completion),
      },
    ],
    usage: completion.usage,
  };
}

/** The chunks of a streamed answer, in order, without the closing `[DONE]`. Texts and arguments come in pieces. */
export function completionChunks(completion: Completion, includeUsage: boolean): object[] {
  const chunk = (choices: object[], usage: Usage | null = null): object => ({
    id: completion.id,
    object: 'chat.completion.chunk',
    created: 0,
    model: completion.model,
    choices,
    ...(includeUsage ? { usage } : {}),
  });
  const delta = (change: object, reason: string | null = null): object =>
    chunk([{ index: 0, delta: change, logprobs: null, finish_reason: reason }]);
  return [
    delta({ role: 'assistant', content: completion.answer.content === null ? null : '' }),
    ...pieces(completion.answer.content ?? '').map((content) => delta({ content })),
    ...toolCalls(completion).flatMap((call, index) => toolCallDeltas(call, index).map((change) => delta(change))),
    delta({}, finishReason(completion)),
    ...(includeUsage ? [chunk([], completion.usage)] : []),
  ];
}

function toolCallDeltas(call: ReturnType<typeof toolCalls>[number], index: number): object[] {
  const { name, arguments: given } = call.function;
  const begin = { index, id: call.id, type: 'function', function: { name, arguments: '' } };
  const rest = pieces(given).map((piece) => ({ index, function: { arguments: piece } }));
  return [begin, ...rest].map((part) => ({ tool_calls: [part] }));
}

/** Cuts between characters, never inside one. */
function pieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? [];
}
