import { z } from 'zod';
import { ModelCallRefused } from './model-call-refused.js';
import { refuseRemoteContent } from './remote-content.js';

/** What goes to the upstream, and what the gateway has to know about it. */
export interface ChatCall {
  readonly body: string;
  /** Characters of what the model reads, without embedded files; a fallback for upstreams that count no tokens. */
  readonly promptCharacters: number;
}

/**
 * Fields that are passed on. The request is built anew from these: others could name a second model, another endpoint or
 * key, a paid extra or a tool of the provider (`models`, `fallbacks`, `api_base`, `service_tier`, `web_search_options`, …).
 */
const PASSED_ON = [
  'frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens min_p n',
  'parallel_tool_calls presence_penalty prompt_cache_key reasoning reasoning_effort repetition_penalty response_format seed',
  'stop temperature thinking tool_choice tools top_k top_logprobs top_p verbosity',
].flatMap((line) => line.split(' '));

const ChatRequest = z.looseObject({
  model: z.string().min(1).max(500),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })).min(1),
  stream: z.boolean().nullish(),
  tools: z.array(z.looseObject({ type: z.literal(['function', 'custom']) })).nullish(),
});

type ChatRequest = z.infer<typeof ChatRequest>;

/** Reads and rebuilds a request. Throws `ModelCallRefused`: 400 for a body that is none, 403 for another model. */
export function readChatCall(bytes: Buffer, allowedModel: string): ChatCall {
  const request = parse(bytes);
  if (withoutPrefix(request.model) !== withoutPrefix(allowedModel)) throw otherModel(request.model, allowedModel);
  refuseRemoteContent(request.messages);
  const streaming = request.stream === true;
  const rebuilt = {
    model: allowedModel,
    messages: request.messages,
    ...Object.fromEntries(
      PASSED_ON.filter((name) => Object.hasOwn(request, name)).map((name) => [name, request[name]]),
    ),
    stream: streaming,
    ...(streaming ? { stream_options: { include_usage: true } } : {}),
  };
  return { body: write(rebuilt), promptCharacters: promptCharacters(request) };
}

function parse(bytes: Buffer): ChatRequest {
  const parsed = ChatRequest.safeParse(json(bytes));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw badRequest('invalid_request', problems.slice(0, 10).join('; '));
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('invalid_json', `The body is not JSON: ${error.message}`);
    throw badRequest('invalid_json', 'The body is not JSON in UTF-8.');
  }
}

function write(request: object): string {
  try {
    return JSON.stringify(request);
  } catch (error) {
    // JSON.parse takes any depth, JSON.stringify does not.
    if (error instanceof RangeError) throw badRequest('invalid_request', 'The body is nested too deeply.');
    throw error;
  }
}

/** A file inside a message is a data URL; its length says nothing about tokens. */
function promptCharacters({ messages, tools }: ChatRequest): number {
  return write({ messages, tools }).replace(/"data:[^"]*"/g, '""').length;
}

const withoutPrefix = (model: string) => model.replace(/^openai\//, '');

const badRequest = (code: string, message: string) => new ModelCallRefused({ status: 400, code, message });

function otherModel(asked: string, allowed: string): ModelCallRefused {
  const message = `The model "${asked}" is not allowed here; the one allowed model is "${allowed}".`;
  return new ModelCallRefused({ status: 403, code: 'model_not_allowed', message });
}
