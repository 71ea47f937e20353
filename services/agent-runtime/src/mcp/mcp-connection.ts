import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import type { McpServerSettings } from './mcp-server-schema.js';

const DEFAULT_CALL_SECONDS = 60;
/** Milliseconds for what is not a call of a tool. */
const HANDSHAKE_MS = 10_000;
/** Pages of tools that are read; no server of ours has more than one. */
const MAX_PAGES = 20;

/** One MCP server over streamable HTTP: connected when it is needed, and anew after an error. */
export class McpConnection {
  #client: Promise<Client> | undefined;

  constructor(private readonly settings: McpServerSettings) {}

  async tools(signal: AbortSignal): Promise<Tool[]> {
    return this.#with(async (client) => {
      const tools: Tool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const listed = await client.listTools(cursor === undefined ? {} : { cursor }, {
          signal,
          timeout: HANDSHAKE_MS,
        });
        tools.push(...listed.tools);
        cursor = listed.nextCursor;
        if (cursor === undefined) break;
      }
      return tools;
    });
  }

  /** What the tool answers, an error included; rejects when the server cannot be reached, refuses, or takes too long. */
  async call(name: string, given: Record<string, unknown>, signal: AbortSignal): Promise<CallToolResult> {
    const timeout = (this.settings.timeout ?? DEFAULT_CALL_SECONDS) * 1000;
    return this.#with(
      async (client) =>
        (await client.callTool({ name, arguments: given }, undefined, { signal, timeout })) as CallToolResult,
    );
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.then(
      (open) => open.close(),
      () => undefined,
    ); // one that never opened has nothing to close
  }

  async #with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    this.#client ??= this.#connect();
    try {
      return await work(await this.#client);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #connect(): Promise<Client> {
    const { url, headers } = this.settings;
    const client = new Client({ name: 'manyhands-agent-runtime', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: headers ?? {} } });
    await client.connect(transport, { timeout: HANDSHAKE_MS });
    return client;
  }
}
