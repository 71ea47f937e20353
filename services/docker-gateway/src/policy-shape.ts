import { isPool } from '@manyhands/docker-policy';
import { z } from 'zod';
import { readAddress } from './address.js';

const GiB = 1024 ** 3;

/** `4g`, `512m`: bytes. */
const bytes = z
  .string()
  .regex(/^[1-9]\d{0,5}[mg]$/, 'must be an amount such as 512m or 4g')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('g') ? GiB : GiB / 1024));
const cpus = z
  .number()
  .min(0.01)
  .max(1024)
  .transform((amount) => Math.round(amount * 1e9));
const image = z.string().regex(/^(?:[a-z0-9][a-z0-9._/:-]*@)?sha256:[0-9a-f]{64}$/, 'must be an image by its digest');
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/, 'must be a name of a variable, with * at its end if you like');
const address = z.string().transform((text, context) => {
  const read = readAddress(text);
  if (read === null) context.addIssue({ code: 'custom', message: 'must be unix:/path or host:port' });
  return read ?? { path: '' };
});

/** What engines and git are told by, and how an agent's programs get out where they may. None of them means anything to the daemon. */
const ENVIRONMENT = [
  ...['MANYHANDS_*', 'OH_*', 'AGENT_RUNTIME_*', 'GIT_CONFIG_*', 'LOG_LEVEL', 'TZ', 'LANG'],
  ...['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'],
];

export const role = z.strictObject({
  images: z.array(image).default([]),
  memory: bytes.prefault('4g'),
  cpus: cpus.prefault(2),
  pids: z.int().min(16).max(65_536).default(512),
  disk: bytes.prefault('10g'),
  tmp: bytes.prefault('512m'),
  runtime: z.enum(['runc', 'runsc']).default('runc'),
  environment: z.array(variable).default(ENVIRONMENT),
  pool: z.string().refine(isPool, 'must be an IPv4 network such as 172.20.0.0/16'),
});

export const quota = z.strictObject({
  containers: z.int().min(1).default(30),
  networks: z.int().min(1).default(60),
  volumes: z.int().min(1).default(60),
  memory: bytes.prefault('24g'),
  cpus: cpus.prefault(24),
});

export const relay = z.strictObject({
  image: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be an image by its id, sha256:…')
    .optional(),
  sockets: z
    .string()
    .regex(
      /^(?:(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+|[A-Za-z0-9][A-Za-z0-9_.-]+)$/,
      'must be an absolute folder in its shortest form, or the name of a volume',
    ),
});

const client = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a word of small letters'),
  listen: address,
  tokenFile: z.string().optional(),
  roles: z.array(z.string()).min(1),
  quota: quota.prefault({}),
  relay: relay.optional(),
});

export const policy = z.strictObject({
  roles: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), role),
  clients: z.array(client).min(1),
});
