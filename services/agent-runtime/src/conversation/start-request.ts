import { z } from 'zod';
import { mcpConfigSchema } from '../mcp/mcp-server-schema.js';

const tokenPrice = z.number().min(0).nullish();

const llmSchema = z.object({
  model: z.string().min(1),
  base_url: z.url(),
  api_key: z.string().min(1).nullish(),
  usage_id: z.string().min(1).default('default'),
  num_retries: z.number().int().min(0).default(5),
  /** Seconds. */
  timeout: z.number().int().min(0).nullish(),
  temperature: z.number().min(0).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  reasoning_effort: z.string().nullish(),
  extra_headers: z.record(z.string(), z.string()).nullish(),
  input_cost_per_token: tokenPrice,
  output_cost_per_token: tokenPrice,
});

const agentContextSchema = z.object({
  load_project_skills: z.boolean().default(false),
  system_message_suffix: z.string().nullish(),
});

/** A field of the protocol that this runtime lacks may be sent, as long as it asks for nothing. */
const absent = (name: string) =>
  z
    .unknown()
    .refine((value) => isEmpty(value), { error: `${name} is not supported by this runtime: leave it out` })
    .optional();

const TOOL_NAMES: Readonly<Record<string, string>> = {
  terminal: 'terminal',
  TerminalTool: 'terminal',
  file_editor: 'file_editor',
  FileEditorTool: 'file_editor',
};

const toolSchema = z.object({
  name: z
    .string()
    .refine((name) => Object.hasOwn(TOOL_NAMES, name), {
      error: 'unknown tool: this runtime has terminal and file_editor (think and finish are always there)',
    })
    .transform((name) => TOOL_NAMES[name] as string),
});

const agentSchema = z.object({
  kind: z.literal('Agent').default('Agent'),
  llm: llmSchema,
  tools: z.array(toolSchema).default([]),
  agent_context: agentContextSchema.nullish(),
  mcp_config: mcpConfigSchema.nullish(),
  condenser: absent('agent.condenser'),
  critic: absent('agent.critic'),
});

const textContent = z.object({ type: z.literal('text').default('text'), text: z.string() });
const imageContent = z.object({ type: z.literal('image'), image_urls: z.array(z.string()) });

/** A message of the user, as `POST …/events` and `initial_message` carry it. */
export const messageSchema = z.object({
  role: z.literal('user', { error: 'only messages of the role user can be sent' }).default('user'),
  content: z.array(z.union([imageContent, textContent])).default([]),
  run: z.boolean().default(false),
});

/** Accepts hex with or without dashes, answers with dashes. */
export const conversationIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, 'must be a UUID')
  .transform((id) => {
    const hex = id.replaceAll('-', '').toLowerCase();
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  });

/** The body of `POST /api/conversations`, reduced to what this runtime acts upon. Unknown fields are ignored. */
export const startRequestSchema = z.object({
  conversation_id: conversationIdSchema.nullish(),
  agent: agentSchema,
  workspace: z.object({ working_dir: z.string().min(1), kind: z.literal('LocalWorkspace').optional() }),
  initial_message: messageSchema.nullish(),
  max_iterations: z.number().int().min(1).default(500),
  stuck_detection: z.boolean().default(true),
  tags: z.record(z.string(), z.string()).default({}),
  confirmation_policy: z
    .object({ kind: z.literal('NeverConfirm', { error: 'only NeverConfirm is supported by this runtime' }) })
    .nullish(),
  agent_settings: absent('agent_settings'),
  agent_profile_id: absent('agent_profile_id'),
  hook_config: absent('hook_config'),
  secrets: absent('secrets'),
  plugins: absent('plugins'),
  client_tools: absent('client_tools'),
  security_analyzer: absent('security_analyzer'),
  worktree: z
    .literal(false, { error: 'worktree is not supported by this runtime: clone and pass working_dir' })
    .optional(),
});

export type StartRequest = z.output<typeof startRequestSchema>;
export type MessageRequest = z.output<typeof messageSchema>;
export type LlmSettings = StartRequest['agent']['llm'];

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
