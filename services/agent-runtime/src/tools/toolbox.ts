import { join } from 'node:path';
import { TerminalSession } from '../command/terminal-session.js';
import { McpConnection } from '../mcp/mcp-connection.js';
import type { McpConfig } from '../mcp/mcp-server-schema.js';
import { mcpTool } from '../mcp/mcp-tool.js';
import type { McpToolRecord } from '../mcp/name-tools.js';
import { fileEditorTool } from './file-editor.js';
import { terminalTool } from './terminal.js';
import { finishTool, thinkTool } from './think-and-finish.js';
import type { Preparation, Tool } from './tool.js';

export interface ToolboxOptions {
  /** Names from the start request; think and finish are always there. */
  readonly names: readonly string[];
  readonly workingDir: string;
  /** A private folder of the conversation. */
  readonly stateDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Tools of MCP servers, as they were found at the start, and where those servers are. */
  readonly mcp: { readonly tools: readonly McpToolRecord[]; readonly config: McpConfig };
}

/** Names that a start request may ask for. */
export const USABLE_TOOLS = ['terminal', 'file_editor', 'think', 'finish'];

/** The tools of one conversation. */
export class Toolbox {
  readonly tools: readonly Tool[];
  readonly #connections: ReadonlyMap<string, McpConnection>;

  constructor(options: ToolboxOptions) {
    const servers = Object.entries(options.mcp.config);
    this.#connections = new Map(servers.map(([name, settings]) => [name, new McpConnection(settings)]));
    this.tools = [...requestedTools(options), thinkTool, finishTool, ...this.#mcpTools(options)];
  }

  /** Lets go of the servers; a call that comes after it connects again. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  /** Finds the tool and checks the arguments; both can be wrong, and the model is told how. */
  prepare(name: string, callArguments: string): Preparation {
    const tool = this.tools.find((candidate) => candidate.name === name);
    if (tool === undefined) {
      const names = this.tools.map((candidate) => candidate.name).join(', ');
      return { kind: 'refused', because: `There is no tool named ${name}. The tools are: ${names}.` };
    }
    const parsed = parseJson(callArguments);
    if (parsed === undefined) return { kind: 'refused', because: `The arguments of ${name} are not valid JSON.` };
    return tool.prepare(parsed.value);
  }

  #mcpTools({ mcp }: ToolboxOptions): Tool[] {
    return mcp.tools.flatMap((record) => {
      const connection = this.#connections.get(record.server);
      return connection === undefined ? [] : [mcpTool(record, connection)];
    });
  }
}

function requestedTools(options: ToolboxOptions): Tool[] {
  const tools: Tool[] = [];
  if (options.names.includes('terminal')) {
    const { workingDir, environment } = options;
    const stateDir = join(options.stateDir, 'terminal');
    tools.push(terminalTool(new TerminalSession({ workingDir, stateDir, environment })));
  }
  if (options.names.includes('file_editor')) tools.push(fileEditorTool(options.workingDir));
  return tools;
}

function parseJson(value: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(value === '' ? '{}' : value) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
