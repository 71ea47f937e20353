import { PlanDocument } from '@manyhands/contracts';
import { PlannerModel, type PlanProposal, type PlanRequest } from '@manyhands/plan';
import { z } from 'zod';
import { ChatEndpoint, type ChatEndpointOptions } from './chat-endpoint.js';
import { planMessages } from './plan-conversation.js';
import { readJson } from './read-json.js';

export type OpenAiModelOptions = ChatEndpointOptions;

/** Made anew from the shape: a schema with an id becomes a `$ref` at the root, which OpenAI's endpoint does not take. */
const PLAN_SCHEMA: Record<string, unknown> = { ...z.toJSONSchema(z.strictObject(PlanDocument.shape)) };

/**
 * Asks a model for a plan as structured output. It does not judge the answer: content that is no JSON gives a proposal
 * without document, and the caller's check says so. Throws what {@link ChatEndpoint} throws.
 */
export class OpenAiModel extends PlannerModel {
  private readonly endpoint: ChatEndpoint;

  constructor(private readonly options: OpenAiModelOptions) {
    super();
    this.endpoint = new ChatEndpoint(options);
  }

  override async propose(request: PlanRequest, signal?: AbortSignal): Promise<PlanProposal> {
    const messages = planMessages(request);
    const { usage, ...answer } = await this.endpoint.ask(
      { messages, schema: { name: 'plan', schema: PLAN_SCHEMA } },
      signal,
    );
    return {
      document: answer.content === null ? undefined : readJson(answer.content),
      transcript: { model: this.options.model, messages, answer },
      usage,
      ...(answer.refusal === null ? {} : { declined: answer.refusal }),
    };
  }
}
