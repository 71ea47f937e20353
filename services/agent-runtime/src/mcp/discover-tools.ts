import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../errors.js';
import { McpConnection } from './mcp-connection.js';
import type { McpConfig, McpServerSettings } from './mcp-server-schema.js';
import { nameTools, type McpToolRecord } from './name-tools.js';

/** A server of the start request gives no tools. */
export class McpServerUnusable extends Error {
  readonly code = 'mcp_server_unusable';
  /** False when the server itself has said no. */
  readonly retryable: boolean;

  constructor(
    readonly server: string,
    override readonly cause: unknown,
  ) {
    super(`the MCP server ${server} gives no tools: ${reasonOf(cause)}`);
    this.name = 'McpServerUnusable';
    this.retryable = !isRefusal(cause);
  }
}

/** A server that is being restarted is back by then. */
const PAUSES_MS: readonly number[] = [250, 500, 1_000, 2_000, 4_000];
/** For everything together: whoever starts a conversation waits for the answer. Milliseconds. */
const DEADLINE_MS = 10_000;

/**
 * The tools of all servers, asked for once at the start, under the names that the model gets. Throws {@link McpServerUnusable}: a
 * conversation whose tools are missing would be worse than none.
 */
export async function discoverTools(
  config: McpConfig,
  options: { readonly ownNames: readonly string[]; readonly signal: AbortSignal },
): Promise<McpToolRecord[]> {
  const signal = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), options.signal]);
  const found = await Promise.all(
    Object.entries(config).map(async ([server, settings]) => ({
      server,
      tools: await toolsOf(server, settings, signal),
    })),
  );
  return nameTools(found, options.ownNames);
}

async function toolsOf(server: string, settings: McpServerSettings, signal: AbortSignal) {
  const connection = new McpConnection(settings);
  try {
    for (const milliseconds of PAUSES_MS) {
      try {
        return await connection.tools(signal);
      } catch (error) {
        if (signal.aborted || isRefusal(error)) throw error;
        await pause(milliseconds, undefined, { signal });
      }
    }
    return await connection.tools(signal);
  } catch (error) {
    throw new McpServerUnusable(server, error);
  } finally {
    await connection.close();
  }
}

/** An answer of the server (4xx): asking again would give the same. */
function isRefusal(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' && code >= 400 && code < 500;
}
