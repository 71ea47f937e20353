import { z } from 'zod';

/** A field that would start a program or log in somewhere: not here. */
const absent = (name: string) =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || (Array.isArray(value) && value.length === 0), {
      error: `${name} is not supported by this runtime: only servers behind a URL are`,
    })
    .optional();

/** One server of `agent.mcp_config`. Only servers over streamable HTTP, whose credential is in a header. */
export const mcpServerSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }),
  transport: z
    .enum(['http', 'streamable-http'], { error: 'only http (streamable) is supported by this runtime' })
    .nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  /** Seconds that one call may take. */
  timeout: z.number().positive().max(3_600).nullish(),
  command: absent('command'),
  args: absent('args'),
  env: absent('env'),
  cwd: absent('cwd'),
  auth: absent('auth'),
});

/** Servers by name. Flat: no `mcpServers` around them. */
export const mcpConfigSchema = z.record(
  z.string().regex(/^[\w-]{1,32}$/, 'a server is named by letters, digits, - and _'),
  mcpServerSchema,
);

export type McpServerSettings = z.output<typeof mcpServerSchema>;
export type McpConfig = z.output<typeof mcpConfigSchema>;
