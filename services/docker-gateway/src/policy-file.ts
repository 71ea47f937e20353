import { readFileSync } from 'node:fs';
import { isPool, type ClientPolicy, type RolePolicy } from '@manyhands/docker-policy';
import { parse } from 'yaml';
import { z } from 'zod';
import { readAddress, type Address } from './address.js';
import { InvalidConfig } from './invalid-config.js';

/** A client and where it comes in. */
export interface PolicyDoor {
  readonly address: Address;
  readonly policy: ClientPolicy;
  readonly token?: string;
}

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

const role = z.strictObject({
  images: z.array(image).default([]),
  memory: bytes.prefault('4g'),
  cpus: cpus.prefault(2),
  pids: z.int().min(16).max(65_536).default(512),
  tmp: bytes.prefault('512m'),
  runtime: z.enum(['runc', 'runsc']).default('runc'),
  environment: z.array(variable).default(['MANYHANDS_*', 'OH_*', 'AGENT_RUNTIME_*', 'LOG_LEVEL', 'TZ', 'LANG']),
  pool: z.string().refine(isPool, 'must be an IPv4 network such as 172.20.0.0/16'),
});

const quota = z.strictObject({
  containers: z.int().min(1).default(30),
  networks: z.int().min(1).default(60),
  volumes: z.int().min(1).default(60),
  memory: bytes.prefault('24g'),
  cpus: cpus.prefault(24),
});

const client = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be a word of small letters'),
  listen: address,
  tokenFile: z.string().optional(),
  roles: z.array(z.string()).min(1),
  quota: quota.prefault({}),
});

const policy = z.strictObject({
  roles: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), role),
  clients: z.array(client).min(1),
});

/** The roles that there are without a file, with the pools of the documentation. */
const DEFAULT_ROLES = {
  frontend: { pool: '172.20.0.0/16' },
  backend: { pool: '172.21.0.0/16' },
  qa: { pool: '172.23.0.0/16', memory: '6g', cpus: 4 },
};

/** Reads a policy file. Throws {@link InvalidConfig} with all its problems. */
export function readPolicyFile(file: string): readonly PolicyDoor[] {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'), { uniqueKeys: true });
  } catch (error) {
    throw new InvalidConfig([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  return doorsOf(document, file);
}

/** One client that listens here, the default roles, and these images for all of them. */
export const defaultDoors = (
  client: { readonly name: string; readonly listen: string },
  images: readonly string[],
): readonly PolicyDoor[] =>
  doorsOf(
    {
      roles: Object.fromEntries(Object.entries(DEFAULT_ROLES).map(([name, one]) => [name, { ...one, images }])),
      clients: [{ ...client, roles: Object.keys(DEFAULT_ROLES) }],
    },
    'environment',
  );

function doorsOf(document: unknown, source: string): readonly PolicyDoor[] {
  const parsed = policy.safeParse(document);
  if (!parsed.success) {
    throw new InvalidConfig(parsed.error.issues.map(({ path, message }) => `${source}: ${path.join('.')}: ${message}`));
  }
  const { roles, clients } = parsed.data;
  const unknown = clients.flatMap(({ name, roles: wanted }) =>
    wanted
      .filter((one) => !Object.hasOwn(roles, one))
      .map((one) => `${source}: clients.${name}.roles: there is no role ${one}`),
  );
  if (unknown.length > 0) throw new InvalidConfig(unknown);
  return clients.map((one) => ({
    address: one.listen,
    policy: {
      name: one.name,
      roles: one.roles.flatMap((name) => roleOf(name, roles[name])),
      quota: quotaOf(one.quota),
    },
    ...(one.tokenFile !== undefined && { token: readFileSync(one.tokenFile, 'utf8').trim() }),
  }));
}

const roleOf = (name: string, written: z.output<typeof role> | undefined): RolePolicy[] =>
  written === undefined
    ? []
    : [
        {
          name,
          images: written.images,
          memoryBytes: written.memory,
          nanoCpus: written.cpus,
          pids: written.pids,
          tmpMiB: Math.floor(written.tmp / 1024 ** 2),
          runtime: written.runtime,
          environment: written.environment,
          pool: written.pool,
        },
      ];

const quotaOf = ({ memory, cpus: nanoCpus, ...counts }: z.output<typeof quota>) => ({
  ...counts,
  memoryBytes: memory,
  nanoCpus,
});
