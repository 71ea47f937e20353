import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { modelErrorOf, tooSlow } from './model-error.js';

export interface ChatEndpointOptions {
  /** Of any endpoint that speaks the OpenAI protocol; ends in `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Milliseconds until the whole answer must be there. Default 300,000. */
  readonly timeoutMs?: number;
  /** US dollars for one token of the question. Default 0. */
  readonly inputCostPerToken?: number;
  /** US dollars for one token of the answer. Default 0. */
  readonly outputCostPerToken?: number;
}

/** One message of a conversation, in the words of the OpenAI protocol. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatQuestion {
  readonly messages: readonly ChatMessage[];
  /** What the answer looks like. */
  readonly schema: { readonly name: string; readonly schema: Record<string, unknown> };
}

/** What one call took. `cost`: US dollars. */
export interface ChatUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cost: number;
}

export interface ChatAnswer {
  readonly content: string | null;
  /** What the model said instead of an answer; null when it answered. */
  readonly refusal: string | null;
  readonly finishReason: string | null;
  readonly usage: ChatUsage;
}

const DEFAULT_TIMEOUT_MS = 300_000;

/**
 * One endpoint and one model there. Makes one call and repeats none, without tools; throws `ModelUnavailable` (may be tried
 * again), `ModelRefused` (a person must act), and the reason of a signal that was aborted.
 */
export class ChatEndpoint {
  private readonly client: OpenAI;
  private readonly timeoutMs: number;

  constructor(private readonly options: ChatEndpointOptions) {
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.client = new OpenAI({
      baseURL: options.baseUrl,
      apiKey: options.apiKey,
      organization: null,
      project: null,
      maxRetries: 0,
      // Never before ours, which covers the whole answer.
      timeout: this.timeoutMs + 1000,
      logLevel: 'off',
      // A redirect could carry the key to another host.
      fetchOptions: { redirect: 'error' },
    });
  }

  async ask({ messages, schema }: ChatQuestion, signal?: AbortSignal): Promise<ChatAnswer> {
    const completion = await this.complete(
      {
        model: this.options.model,
        messages: [...messages],
        response_format: { type: 'json_schema', json_schema: schema },
      },
      signal,
    );
    return { ...answerOf(completion), usage: this.usageOf(completion) };
  }

  private async complete(
    request: ChatCompletionCreateParamsNonStreaming,
    signal?: AbortSignal,
  ): Promise<AnsweredCompletion> {
    // Not the client's own timeout: that one ends with the headers.
    const late = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.client.chat.completions.create(request, {
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw tooSlow(this.timeoutMs, error);
      throw modelErrorOf(error, this.options.apiKey);
    }
  }

  private usageOf({ usage }: AnsweredCompletion): ChatUsage {
    const promptTokens = usage?.prompt_tokens ?? 0;
    const completionTokens = usage?.completion_tokens ?? 0;
    const { inputCostPerToken = 0, outputCostPerToken = 0 } = this.options;
    const cost = promptTokens * inputCostPerToken + completionTokens * outputCostPerToken;
    return { promptTokens, completionTokens, cost };
  }
}

/** The client checks nothing of what a server sends, so each part may be missing. */
type AnsweredCompletion = {
  readonly choices?: readonly {
    readonly message?: Partial<ChatCompletion['choices'][number]['message']>;
    readonly finish_reason?: string;
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
};

function answerOf({ choices }: AnsweredCompletion) {
  const choice = choices?.[0];
  const { content = null, refusal = null } = choice?.message ?? {};
  return { content, refusal, finishReason: choice?.finish_reason ?? null };
}
