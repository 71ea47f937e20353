import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { WireToolCall } from '../conversation/events.js';
import type { LlmSettings } from '../conversation/start-request.js';
import { costOf, type ModelCall, type Prices } from '../conversation/usage.js';
import type { Tool } from '../tools/tool.js';

/** What the model said, in our words. */
export interface ModelReply {
  readonly responseId: string;
  readonly text: string;
  readonly reasoning?: string;
  readonly toolCalls: readonly WireToolCall[];
  readonly call: ModelCall;
}

const DEFAULT_TIMEOUT_SECONDS = 300;

/** One model behind an OpenAI-compatible endpoint. Errors of the client are thrown as they are; see `failureOf`. */
export class ChatModel {
  readonly #client: OpenAI;
  readonly #tools: ChatCompletionTool[];

  constructor(
    readonly settings: LlmSettings,
    readonly conversationId: string,
    tools: readonly Tool[],
  ) {
    this.#client = new OpenAI({
      baseURL: settings.base_url,
      apiKey: settings.api_key ?? 'none',
      organization: null,
      project: null,
      maxRetries: settings.num_retries,
      timeout: (settings.timeout || DEFAULT_TIMEOUT_SECONDS) * 1000,
      ...(settings.extra_headers == null ? {} : { defaultHeaders: settings.extra_headers }),
    });
    this.#tools = tools.map(asFunction);
  }

  /** The model's name as the endpoint knows it. */
  get name(): string {
    return modelName(this.settings.model);
  }

  async complete(messages: ChatCompletionMessageParam[], signal: AbortSignal): Promise<ModelReply> {
    const startedAt = performance.now();
    const completion = await this.#client.chat.completions.create(this.#request(messages), { signal });
    return this.#read(completion, (performance.now() - startedAt) / 1000);
  }

  #request(messages: ChatCompletionMessageParam[]): ChatCompletionCreateParamsNonStreaming {
    const { settings } = this;
    const optional = {
      temperature: settings.temperature,
      top_p: settings.top_p,
      max_completion_tokens: settings.max_output_tokens,
      reasoning_effort: settings.reasoning_effort,
    };
    const given = Object.entries(optional).filter(([, value]) => value !== null && value !== undefined);
    return {
      model: this.name,
      messages,
      tools: this.#tools,
      prompt_cache_key: this.conversationId,
      ...Object.fromEntries(given),
    };
  }

  #read(completion: ChatCompletion, latencySeconds: number): ModelReply {
    const message = completion.choices?.[0]?.message;
    const reasoning = reasoningOf(message);
    const call = this.#usage(completion, latencySeconds);
    return {
      responseId: call.responseId,
      text: message?.content ?? '',
      ...(reasoning === undefined ? {} : { reasoning }),
      toolCalls: toolCallsOf(message),
      call,
    };
  }

  #usage(completion: ChatCompletion, latencySeconds: number): ModelCall {
    const tokens = tokensOf(completion.usage);
    return {
      model: this.name,
      ...tokens,
      cost: costOf(tokens.promptTokens, tokens.completionTokens, pricesOf(this.settings)),
      latencySeconds,
      // An endpoint may forget it; the events need one.
      responseId: completion.id || randomUUID(),
      at: Date.now() / 1000,
    };
  }
}

/** `openai/` in front only says which protocol the endpoint speaks. */
export function modelName(model: string): string {
  return model.replace(/^openai\//, '');
}

function asFunction(tool: Tool): ChatCompletionTool {
  const { name, definition, parameters } = tool;
  return { type: 'function', function: { name, description: definition.description, parameters } };
}

function tokensOf(
  usage: CompletionUsage | undefined,
): Pick<ModelCall, 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'reasoningTokens'> {
  const { prompt_tokens_details: promptDetails, completion_tokens_details: completionDetails } = usage ?? {};
  return {
    promptTokens: usage?.prompt_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? 0,
    cachedTokens: promptDetails?.cached_tokens ?? 0,
    reasoningTokens: completionDetails?.reasoning_tokens ?? 0,
  };
}

function pricesOf(settings: LlmSettings): Prices {
  return {
    inputPerToken: settings.input_cost_per_token ?? 0,
    outputPerToken: settings.output_cost_per_token ?? 0,
  };
}

function toolCallsOf(message: ChatCompletionMessage | undefined): WireToolCall[] {
  return (message?.tool_calls ?? []).flatMap((call) =>
    call.type === 'function'
      ? [{ id: call.id, name: call.function.name, arguments: call.function.arguments, origin: 'completion' as const }]
      : [],
  );
}

/** Not part of the OpenAI format; several providers send it all the same. */
function reasoningOf(message: ChatCompletionMessage | undefined): string | undefined {
  const value = (message as { reasoning_content?: unknown } | undefined)?.reasoning_content;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
