import { z } from 'zod';
import { ChatEndpoint, type ChatEndpointOptions, type ChatUsage } from './chat-endpoint.js';
import { mergeMessages, type MergeRequest } from './merge-conversation.js';
import { readJson } from './read-json.js';

/** What the model made of a question. `said`: its whole answer. */
export type MergeReply =
  | { readonly kind: 'merged'; readonly text: string; readonly said: string }
  | { readonly kind: 'declined'; readonly because: string }
  /** It has not the form that was asked for; `problem` says what is wrong, in words that go back to the model. */
  | { readonly kind: 'garbled'; readonly problem: string; readonly said: string };

const Answer = z.strictObject({ merged: z.string().nullable(), because: z.string() });

const SCHEMA: Record<string, unknown> = { ...z.toJSONSchema(Answer) };
/** UTF-16 units of an answer that is shown to the model again. */
const MOST_SAID = 40_000;
const MOST_BECAUSE = 500;

/**
 * Asks a model to merge one entity, as structured output. It does not judge the text; whoever puts it into the file does. Throws
 * what {@link ChatEndpoint} throws.
 */
export class MergeModel {
  private readonly endpoint: ChatEndpoint;

  constructor(options: ChatEndpointOptions) {
    this.endpoint = new ChatEndpoint(options);
  }

  async merge(request: MergeRequest, signal?: AbortSignal): Promise<{ reply: MergeReply; usage: ChatUsage }> {
    const question = { messages: mergeMessages(request), schema: { name: 'merge', schema: SCHEMA } };
    const { content, refusal, finishReason, usage } = await this.endpoint.ask(question, signal);
    if (refusal !== null) return { reply: { kind: 'declined', because: brief(refusal) }, usage };
    if (finishReason === 'length') return { reply: garbled(content, 'was cut off because it is too long'), usage };
    return { reply: replyOf(content), usage };
  }
}

function replyOf(content: string | null): MergeReply {
  const answer = Answer.safeParse(readAnswer(content ?? ''));
  if (!answer.success) return garbled(content, 'is not one JSON object with "merged" and "because"');
  const { merged, because } = answer.data;
  return merged === null
    ? { kind: 'declined', because: brief(because) }
    : { kind: 'merged', text: merged, said: (content ?? '').slice(0, MOST_SAID) };
}

const garbled = (content: string | null, problem: string): MergeReply => ({
  kind: 'garbled',
  problem,
  said: (content ?? '').slice(0, MOST_SAID),
});

/** Models put prose around what they were asked for. A second block says that it is not clear which one is meant. */
function readAnswer(content: string): unknown {
  const blocks = [...content.matchAll(/^```(?:json)?[ \t]*\n([^]*?)\n```[ \t]*$/gm)];
  return readJson(content) ?? (blocks.length === 1 ? readJson(blocks[0]?.[1] ?? '') : undefined);
}

const brief = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, MOST_BECAUSE) || 'it gave no reason';
