import { readFileSync } from 'node:fs';
import type { ClientPolicy, RelayPolicy, RolePolicy } from '@manyhands/docker-policy';
import type { Network } from '@manyhands/networks';
import { parse } from 'yaml';
import type { z } from 'zod';
import type { Address } from './address.js';
import { InvalidConfig } from './invalid-config.js';
import { policy, type quota, type relay, type role } from './policy-shape.js';

/** A client and where it comes in. */
export interface PolicyDoor {
  readonly address: Address;
  readonly policy: ClientPolicy;
  readonly token?: string;
}

/** What roles may take that is not the default of a role. */
const AMOUNTS: Readonly<Record<string, object>> = { qa: { memory: '6g', cpus: 4 } };

/** The network of the relays' own side. */
const MANAGEMENT = 'management';

/** Reads a policy file. Throws {@link InvalidConfig} with all its problems. */
export function readPolicyFile(file: string, networks: readonly Network[]): readonly PolicyDoor[] {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'), { uniqueKeys: true });
  } catch (error) {
    throw new InvalidConfig([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  return doorsOf(document, file, networks);
}

/** The one client that there is without a file. */
export interface OnlyClient {
  readonly name: string;
  readonly listen: string;
  readonly relay?: { readonly sockets: string; readonly image?: string };
}

/** One client that listens here, the roles of the networks, and these images for all of them. */
export function defaultDoors(
  client: OnlyClient,
  images: readonly string[],
  networks: readonly Network[],
): readonly PolicyDoor[] {
  const roles = networks.flatMap(({ pool, roles: names }) =>
    names.map((name) => [name, { pool, images, ...AMOUNTS[name] }] as const),
  );
  const clients = [{ ...client, roles: roles.map(([name]) => name) }];
  return doorsOf({ roles: Object.fromEntries(roles), clients }, 'environment', networks);
}

function doorsOf(document: unknown, source: string, networks: readonly Network[]): readonly PolicyDoor[] {
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
  const pool = networks.find(({ name }) => name === MANAGEMENT)?.pool;
  if (pool === undefined && clients.some(({ relay }) => relay)) {
    throw new InvalidConfig([`${source}: clients: a relay needs the pool of the network ${MANAGEMENT}`]);
  }
  return clients.map((one) => ({
    address: one.listen,
    policy: {
      name: one.name,
      roles: one.roles.flatMap((name) => roleOf(name, roles[name])),
      quota: quotaOf(one.quota),
      ...(one.relay && pool !== undefined && { relay: relayOf(one.relay, pool) }),
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
          diskBytes: written.disk,
          tmpMiB: Math.floor(written.tmp / 1024 ** 2),
          runtime: written.runtime,
          environment: written.environment,
          pool: written.pool,
        },
      ];

const relayOf = ({ sockets, image }: z.output<typeof relay>, pool: string): RelayPolicy => ({
  sockets,
  pool,
  ...(image !== undefined && { image }),
});

const quotaOf = ({ memory, cpus: nanoCpus, ...counts }: z.output<typeof quota>) => ({
  ...counts,
  memoryBytes: memory,
  nanoCpus,
});
