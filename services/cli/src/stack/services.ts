import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from './data-dir.js';
import type { DockerPlaces } from './docker-places.js';
import { passedOn } from './passed-on.js';
import type { ServiceSpec } from './supervisor.js';

/** Where everything is that a service is told of. */
export interface Endpoints {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly dataDir: string;
  readonly secret: string;
  readonly apiToken: string;
  readonly apiPort: number;
  readonly gatewayPort: number;
  readonly model: { readonly baseUrl: string; readonly apiKey: string; readonly name: string };
  /** Null where sandboxes are processes. */
  readonly docker: DockerPlaces | null;
}

/** The team of the embedded stack: one agent of each role. */
export const TEAM = [
  { role: 'frontend', name: 'fe-1' },
  { role: 'backend', name: 'be-1' },
  { role: 'qa', name: 'qa-1' },
] as const;

/** The bundle of a program, as `npm run build` makes it. */
export const bundleOf = (program: string): string => join(checkoutDir, 'dist', `${program}.mjs`);

function common(at: Endpoints): Record<string, string> {
  return {
    ...passedOn(process.env),
    DATABASE_URL: at.databaseUrl,
    ...(at.redisUrl === null ? {} : { REDIS_URL: at.redisUrl }),
    MANYHANDS_SECRET: at.secret,
    MANYHANDS_DATA_DIR: at.dataDir,
    ...sandboxSide(at),
    LLM_MODEL: at.model.name,
  };
}

/** The sandbox-gateway as a sandbox reaches it, and how sandboxes are reached. In a container's network it is the name of the relay. */
const sandboxSide = ({ docker, gatewayPort }: Endpoints): Record<string, string> =>
  docker === null
    ? { SANDBOX_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}` }
    : { SANDBOX_GATEWAY_URL: 'http://sandbox-gateway:3200', SANDBOX_SOCKETS: docker.sockets };

/** Services that hold the model's key. */
const withKey = (at: Endpoints): Record<string, string> => ({
  LLM_BASE_URL: at.model.baseUrl,
  LLM_API_KEY: at.model.apiKey,
});

export const environmentManager = (at: Endpoints): ServiceSpec => ({
  name: 'environment-manager',
  main: bundleOf('environment-manager'),
  environment: {
    ...common(at),
    ...withKey(at),
    PORT: String(at.apiPort),
    HOST: '127.0.0.1',
    MANYHANDS_API_TOKEN: at.apiToken,
    ...(at.docker === null
      ? { SANDBOXES: 'process' }
      : { SANDBOXES: 'docker', DOCKER_GATEWAY: `unix:${at.docker.gateway}` }),
  },
});

export const sandboxGateway = (at: Endpoints): ServiceSpec => ({
  name: 'sandbox-gateway',
  main: bundleOf('sandbox-gateway'),
  environment: { ...common(at), ...withKey(at), PORT: String(at.gatewayPort), HOST: '127.0.0.1' },
});

export const roleWorkers = (at: Endpoints): ServiceSpec[] =>
  TEAM.map(({ role, name }) => ({
    name: `role-worker-${name}`,
    main: bundleOf('role-worker'),
    environment: { ...common(at), ROLE: role, AGENT_NAME: name },
  }));

export const integrationAgent = (at: Endpoints): ServiceSpec => ({
  name: 'integration-agent',
  main: bundleOf('integration-agent'),
  environment: { ...common(at), ...withKey(at), AGENT_NAME: 'integration-1' },
});

export const DOCKER_GATEWAY = 'docker-gateway';

/** The only one that gets the address of the Docker daemon. */
export const dockerGateway = ({ client, daemon, gateway, sockets, audit }: DockerPlaces): ServiceSpec => ({
  name: DOCKER_GATEWAY,
  main: bundleOf('docker-gateway'),
  environment: {
    ...passedOn(process.env),
    DOCKER_ENGINE: daemon,
    DOCKER_GATEWAY_LISTEN: `unix:${gateway}`,
    DOCKER_GATEWAY_CLIENT: client,
    DOCKER_GATEWAY_RELAY: sockets,
    DOCKER_GATEWAY_AUDIT: audit,
  },
});

export const scriptedModel = (scripts: string, port: number): ServiceSpec => ({
  name: 'scripted-model',
  main: bundleOf('scripted-model'),
  args: ['--scripts', scripts, '--port', String(port)],
  environment: passedOn(process.env),
});

const NEEDED = ['environment-manager', 'sandbox-gateway', 'role-worker', 'integration-agent', 'agent-runtime'];

/** The names of the programs that a stack needs and that were not built. */
export const notBuilt = (): string[] => NEEDED.filter((program) => !existsSync(bundleOf(program)));

/** Throws when the programs were not built. */
export function checkBuilt(): void {
  const missing = notBuilt();
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}; run: npm run build`);
}
