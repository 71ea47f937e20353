import type { Tool } from '@modelcontextprotocol/sdk/types.js';

/** A tool of a server as a conversation keeps it. */
export interface McpToolRecord {
  /** As the model calls it. */
  readonly name: string;
  readonly server: string;
  /** As the server calls it. */
  readonly toolName: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** What endpoints take as the name of a function. */
const LONGEST_NAME = 64;

/**
 * The name that the model gets: the server's own where that is free; else with the server in front, else with a number behind. The
 * tools of this runtime keep their names: whoever runs a server cannot put something else in the place of `terminal`.
 */
export function nameTools(
  found: readonly { readonly server: string; readonly tools: readonly Tool[] }[],
  ownNames: readonly string[],
): McpToolRecord[] {
  const taken = new Set(ownNames);
  return found.flatMap(({ server, tools }) =>
    tools.map((tool) => {
      const name = freeName({ server, toolName: tool.name }, taken);
      taken.add(name);
      const { description = '', inputSchema } = tool;
      return { name, server, toolName: tool.name, description, inputSchema };
    }),
  );
}

function freeName({ server, toolName }: { server: string; toolName: string }, taken: ReadonlySet<string>): string {
  const plain = callable(toolName);
  if (!taken.has(plain)) return plain;
  const withServer = callable(`${server}_${toolName}`);
  if (!taken.has(withServer)) return withServer;
  for (let number = 2; ; number += 1) {
    const numbered = `${withServer.slice(0, LONGEST_NAME - 4)}_${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}

const callable = (name: string): string => name.replace(/[^\w-]/g, '_').slice(0, LONGEST_NAME) || 'tool';
