import type { IncomingMessage, ServerResponse } from 'node:http';
import { TEAM_TOOL_ARGUMENTS } from '@manyhands/contracts';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { admitCaller, type Admission } from './admit-caller.js';
import type { Caller, Principals } from './ports.js';
import type { TeamTool } from './team-tool.js';
import type { ToolCalls } from './tool-calls.js';

export interface McpDoorOptions {
  readonly principals: Principals;
  /** Secret of the instance, in hex: proves sandbox tokens. */
  readonly secret: string;
  readonly calls: ToolCalls;
}

/** Bytes of one request. */
const MAX_REQUEST = 128 * 1024;
const INSTRUCTIONS = 'Tools of your team: your task, more scope, notes between agents, questions to people.';

/**
 * The team tools as an MCP server (streamable HTTP, without state: every request brings its token, and a gateway that was
 * restarted knows as much as before). Each answer is one JSON document; there is no stream to listen on.
 */
export class McpDoor {
  readonly #logger = new Logger('McpDoor');

  constructor(private readonly options: McpDoorOptions) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return refuse(response, NOT_HERE);
    let admission: Admission;
    try {
      admission = await admitCaller(request.headers.authorization, this.options);
    } catch (err) {
      this.#logger.error('a caller could not be looked up', { err });
      return refuse(response, UNAVAILABLE);
    }
    if (admission.kind === 'refused') return refuse(response, admission);
    await this.#serve(admission.caller, { request, response });
  }

  async #serve(caller: Caller, http: { request: IncomingMessage; response: ServerResponse }): Promise<void> {
    const { server } = this.#serverFor(caller);
    // No session ids, and an answer instead of a stream.
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true, maxRequestBodySize: MAX_REQUEST });
    http.response.once('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(http.request, http.response);
  }

  #serverFor(caller: Caller): McpServer {
    const info = { name: 'manyhands-team', version: '1.0.0' };
    const mcp = new McpServer(info, { capabilities: { tools: {} }, instructions: INSTRUCTIONS });
    const { calls } = this.options;
    mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: calls.offered(caller).map(asMcpTool) }));
    mcp.server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
      const end = await calls.carryOut(caller, { name: params.name, given: params.arguments });
      return { content: [{ type: 'text', text: end.text }], isError: end.outcome !== 'done' };
    });
    return mcp;
  }
}

function asMcpTool({ name, description }: TeamTool): Tool {
  const { $schema: _schema, ...inputSchema } = z.toJSONSchema(TEAM_TOOL_ARGUMENTS[name], { io: 'input' });
  return { name, description, inputSchema: inputSchema as Tool['inputSchema'] };
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const NOT_HERE: Refusal = { status: 405, code: 'post_only', message: 'Only POST is served: there is no stream here.' };
const UNAVAILABLE: Refusal = {
  status: 503,
  code: 'unavailable',
  message: 'The tools do not answer just now. Try again.',
};
/** JSON-RPC leaves this range to servers. */
const REFUSED = -32_001;

function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: REFUSED, message, data: { code } } });
  const headers = { 'content-type': 'application/json', ...(status === 405 ? { allow: 'POST' } : {}) };
  response.writeHead(status, headers).end(body);
}
