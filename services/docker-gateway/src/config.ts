import { fileURLToPath } from 'node:url';
import { InvalidNetworks, readNetworks, type Network } from '@manyhands/networks';
import type { LevelWithSilent } from 'pino';
import { z } from 'zod';
import { addressText, isLocal, readAddress, type Address } from './address.js';
import { InvalidConfig } from './invalid-config.js';
import { checkSockets } from './check-sockets.js';
import { defaultDoors, readPolicyFile, type PolicyDoor } from './policy-file.js';

export interface Config {
  readonly daemon: Address;
  readonly doors: readonly PolicyDoor[];
  /** File of the audit; without one it goes to standard output. */
  readonly audit: string | undefined;
  readonly logLevel: LevelWithSilent;
}

export const DEFAULT_LISTEN = 'unix:/run/manyhands/docker.sock';
export const DEFAULT_DAEMON = 'unix:/var/run/docker.sock';
/** Beside the services, in the repository as in an image. */
const DEFAULT_NETWORKS = fileURLToPath(new URL('../../../networks', import.meta.url));

const variables = z.object({
  DOCKER_GATEWAY_LISTEN: z.string().default(DEFAULT_LISTEN),
  DOCKER_ENGINE: z.string().default(DEFAULT_DAEMON),
  DOCKER_GATEWAY_POLICY: z.string().optional(),
  DOCKER_GATEWAY_CLIENT: z.string().default('environment-manager'),
  DOCKER_GATEWAY_IMAGES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean)),
  DOCKER_GATEWAY_TOKEN: z.string().min(16, 'must have 16 characters at least').optional(),
  DOCKER_GATEWAY_AUDIT: z.string().optional(),
  DOCKER_GATEWAY_NETWORKS: z.string().default(DEFAULT_NETWORKS),
  DOCKER_GATEWAY_RELAY: z.string().optional(),
  DOCKER_GATEWAY_RELAY_IMAGE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Reads the environment, and the policy file it names. Throws {@link InvalidConfig} with all problems at once. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = variables.safeParse(set);
  if (!parsed.success) {
    throw new InvalidConfig(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  const read = parsed.data;
  const daemon = readAddress(read.DOCKER_ENGINE);
  if (daemon === null) throw new InvalidConfig(['DOCKER_ENGINE: must be unix:/path or host:port']);
  const networks = networksIn(read.DOCKER_GATEWAY_NETWORKS);
  const doors =
    read.DOCKER_GATEWAY_POLICY === undefined
      ? doorsOf(read, networks)
      : readPolicyFile(read.DOCKER_GATEWAY_POLICY, networks);
  const open = doors.filter(({ address, token }) => !isLocal(address) && token === undefined);
  if (open.length > 0) {
    throw new InvalidConfig(
      open.map(
        ({ address }) =>
          `${addressText(address)} can be reached from other machines: set a token, or listen on 127.0.0.1`,
      ),
    );
  }
  checkSockets(doors, daemon);
  return Object.freeze({ daemon, doors, audit: read.DOCKER_GATEWAY_AUDIT, logLevel: read.LOG_LEVEL });
}

function doorsOf(read: z.output<typeof variables>, networks: readonly Network[]): readonly PolicyDoor[] {
  const { DOCKER_GATEWAY_RELAY: sockets, DOCKER_GATEWAY_RELAY_IMAGE: image } = read;
  const client = {
    name: read.DOCKER_GATEWAY_CLIENT,
    listen: read.DOCKER_GATEWAY_LISTEN,
    ...(sockets !== undefined && { relay: { sockets, ...(image !== undefined && { image }) } }),
  };
  return withToken(defaultDoors(client, read.DOCKER_GATEWAY_IMAGES, networks), read.DOCKER_GATEWAY_TOKEN);
}

function networksIn(folder: string): readonly Network[] {
  try {
    return readNetworks(folder);
  } catch (error) {
    throw error instanceof InvalidNetworks ? new InvalidConfig(error.problems) : error;
  }
}

const withToken = (doors: readonly PolicyDoor[], token: string | undefined): readonly PolicyDoor[] =>
  token === undefined ? doors : doors.map((door) => ({ ...door, token }));
