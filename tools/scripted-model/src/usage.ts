import type { Answer } from './choose-answer.js';
import type { ChatRequest } from './chat-request.js';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Four characters count as one token: rough, but the same every time. */
export function estimateUsage(request: ChatRequest, answer: Extract<Answer, { kind: 'message' }>): Usage {
  const prompt = tokens(JSON.stringify(request.messages) + JSON.stringify(request.tools ?? ''));
  const calls = answer.calls.map((call) => call.tool + call.arguments).join('');
  const completion = tokens((answer.content ?? '') + calls);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
