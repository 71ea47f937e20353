import { PlanDocument } from '@manyhands/contracts';
import { PlannerModel, type PlanProposal, type PlanRequest } from '@manyhands/plan';
import OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { z } from 'zod';
import { modelErrorOf, tooSlow } from './model-error.js';
import { planMessages, type PlanMessage } from './plan-conversation.js';
import { readJson } from './read-json.js';

export interface OpenAiModelOptions {
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

const DEFAULT_TIMEOUT_MS = 300_000;

/** Made anew from the shape: a schema with an id becomes a `$ref` at the root, which OpenAI's endpoint does not take. */
const PLAN_SCHEMA: Record<string, unknown> = { ...z.toJSONSchema(z.strictObject(PlanDocument.shape)) };

const PLAN_FORMAT = { type: 'json_schema' as const, json_schema: { name: 'plan', schema: PLAN_SCHEMA } };

/**
 * Asks a model for a plan as structured output. It does not judge the answer: content that is no JSON gives a proposal
 * without document, and the caller's check says so. Makes one call and repeats none; throws `ModelUnavailable` (may be
 * tried again) and `ModelRefused` (a person must act).
 */
export class OpenAiModel extends PlannerModel {
  private readonly client: OpenAI;
  private readonly timeoutMs: number;

  constructor(private readonly options: OpenAiModelOptions) {
    super();
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

  override async propose(request: PlanRequest, signal?: AbortSignal): Promise<PlanProposal> {
    const messages = planMessages(request);
    const completion = await this.ask(messages, signal);
    const answer = answerOf(completion);
    return {
      document: answer.content === null ? undefined : readJson(answer.content),
      transcript: { model: this.options.model, messages, answer },
      usage: this.usageOf(completion),
      ...(answer.refusal === null ? {} : { declined: answer.refusal }),
    };
  }

  private async ask(messages: PlanMessage[], signal?: AbortSignal): Promise<AnsweredCompletion> {
    // Not the client's own timeout: that one ends with the headers.
    const late = AbortSignal.timeout(this.timeoutMs);
    try {
      return await this.client.chat.completions.create(
        { model: this.options.model, messages, response_format: PLAN_FORMAT },
        { signal: signal === undefined ? late : AbortSignal.any([late, signal]) },
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) throw tooSlow(this.timeoutMs, error);
      throw modelErrorOf(error, this.options.apiKey);
    }
  }

  private usageOf({ usage }: AnsweredCompletion): PlanProposal['usage'] {
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
