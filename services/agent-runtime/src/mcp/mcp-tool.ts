import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { text, type Content, type Observation } from '../conversation/events.js';
import { reasonOf } from '../errors.js';
import type { Tool } from '../tools/tool.js';
import type { McpConnection } from './mcp-connection.js';
import type { McpToolRecord } from './name-tools.js';

/** Characters of one result that the model reads. */
const MAX_RESULT = 60_000;

/** A tool of an MCP server, called like any other. The server checks the arguments; what it answers is the result, errors too. */
export function mcpTool(record: McpToolRecord, connection: McpConnection): Tool {
  const { name, description, inputSchema, toolName } = record;
  return {
    name,
    definition: {
      kind: 'MCPToolDefinition',
      title: name,
      description,
      action_type: 'MCPToolAction',
      observation_type: 'MCPToolObservation',
      mcp_tool: { name: toolName, description, inputSchema },
    },
    parameters: { ...inputSchema },
    prepare: (given) => {
      if (typeof given !== 'object' || given === null || Array.isArray(given)) {
        return { kind: 'refused', because: `The arguments of ${name} must be a JSON object.` };
      }
      const data = withoutAnnotations(given as Record<string, unknown>, inputSchema);
      return {
        kind: 'prepared',
        action: { kind: 'MCPToolAction', data },
        annotations: { securityRisk: 'UNKNOWN' },
        run: async (signal) =>
          observationOf(name, await answerOf(() => connection.call(toolName, data, signal), signal)),
      };
    },
  };
}

/** Models add `summary` and `security_risk` to every call; a server with strict arguments would refuse them. */
function withoutAnnotations(given: Record<string, unknown>, schema: McpToolRecord['inputSchema']): typeof given {
  const known = schema['properties'] ?? {};
  const added = ['summary', 'security_risk'].filter((key) => !Object.hasOwn(known, key));
  return Object.fromEntries(Object.entries(given).filter(([key]) => !added.includes(key)));
}

interface Answer {
  readonly content: readonly Content[];
  readonly isError: boolean;
}

async function answerOf(call: () => Promise<CallToolResult>, signal: AbortSignal): Promise<Answer> {
  try {
    const result = await call();
    return { content: contentOf(result), isError: result.isError === true };
  } catch (error) {
    const reason = signal.aborted ? 'The call was interrupted.' : `The call failed: ${reasonOf(error)}`;
    return { content: [text(`${reason} It may have been carried out all the same.`)], isError: true };
  }
}

function contentOf({ content }: CallToolResult): Content[] {
  return content.map((part): Content => {
    switch (part.type) {
      case 'text':
        return text(cut(part.text));
      case 'image':
        return { type: 'image', image_urls: [`data:${part.mimeType};base64,${part.data}`] };
      case 'audio':
      case 'resource':
      case 'resource_link':
        return text(`[a part of the kind ${part.type}, which cannot be shown]`);
      default:
        return part satisfies never;
    }
  });
}

const cut = (words: string): string =>
  words.length > MAX_RESULT ? `${words.slice(0, MAX_RESULT).toWellFormed()}\n[... the rest is left out ...]` : words;

const observationOf = (name: string, { content, isError }: Answer): Observation => ({
  kind: 'MCPToolObservation',
  tool_name: name,
  content,
  is_error: isError,
});
