import { isAbsolute, join } from 'node:path';
import { z } from 'zod';

const urlOf = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

/** An http or https URL, without a slash at the end. */
export const httpUrl = urlOf('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));

/** A TCP port; 0 lets the system choose. */
export const port = z.coerce.number('must be a number').int('must be a whole number').min(0).max(65_535);

/** What every service reads. Spread it into the schema of the service: `z.object({ ...commonVariables, PORT: port })`. */
export const commonVariables = {
  DATABASE_URL: urlOf('postgres:', 'postgresql:'),
  /** Absent: the queue uses BullMQ's PostgreSQL backend on DATABASE_URL. */
  REDIS_URL: urlOf('redis:', 'rediss:').optional(),
  /** The one secret of this instance, from which sandbox tokens and session cookies are derived. */
  MANYHANDS_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'must be at least 32 bytes in hexadecimal (64 digits)'),
  /** Where sandboxes are containers: the folder that is shared with the sandbox-relay, read as the two sockets in it. */
  SANDBOX_SOCKETS: z
    .string()
    .refine(isAbsolute, 'must be an absolute path')
    .transform((folder) => ({ gateway: join(folder, 'gateway.sock'), agents: join(folder, 'agents.sock') }))
    .optional(),
  MANYHANDS_DATA_DIR: z.string().refine(isAbsolute, 'must be an absolute path'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
};
