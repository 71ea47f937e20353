/** A server of tools that the agent gets beside its own, over MCP (streamable HTTP). */
export interface ToolServer {
  /** As the sandbox reaches it. */
  readonly url: string;
  /** Sent with every request; credentials are here. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface StartConversation {
  /** UUID chosen by the caller: a second start with the same id finds the first. */
  readonly conversationId: string;
  /** Name at the endpoint, without a provider in front. */
  readonly model: string;
  /** OpenAI-compatible endpoint, ending in `/v1`, as the sandbox reaches it. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Absolute, inside the sandbox. */
  readonly workingDir: string;
  /** The first message; it starts the run. */
  readonly message: string;
  readonly maxIterations: number;
  /** Without prices the cost is 0. */
  readonly inputCostPerToken?: number;
  readonly outputCostPerToken?: number;
  /** By name: letters, digits, `-` and `_`. The real server leaves out in silence what it cannot reach. */
  readonly toolServers?: Readonly<Record<string, ToolServer>>;
  /** Added to the end of the system prompt. */
  readonly systemNote?: string;
}

/**
 * The body of `POST /api/conversations`. No retries in the server: who calls the model is the gateway, and who decides
 * about trying again is the caller of `watch`.
 */
export function startConversationBody(input: StartConversation): Record<string, unknown> {
  return {
    conversation_id: input.conversationId,
    agent: {
      kind: 'Agent',
      llm: {
        model: `openai/${input.model}`,
        base_url: input.baseUrl,
        api_key: input.apiKey,
        usage_id: 'agent',
        num_retries: 0,
        ...(input.inputCostPerToken === undefined ? {} : { input_cost_per_token: input.inputCostPerToken }),
        ...(input.outputCostPerToken === undefined ? {} : { output_cost_per_token: input.outputCostPerToken }),
      },
      tools: [{ name: 'terminal' }, { name: 'file_editor' }],
      ...(input.toolServers === undefined ? {} : { mcp_config: input.toolServers }),
      agent_context: {
        load_project_skills: true,
        ...(input.systemNote === undefined ? {} : { system_message_suffix: input.systemNote }),
      },
    },
    workspace: { kind: 'LocalWorkspace', working_dir: input.workingDir },
    initial_message: { role: 'user', content: [{ type: 'text', text: input.message }] },
    max_iterations: input.maxIterations,
    stuck_detection: true,
    autotitle: false,
  };
}
