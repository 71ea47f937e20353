import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sandboxesBy } from '../../services/environment-manager/src/environment/sandboxes-by.js';
import type { DockerSandboxes } from '@manyhands/docker';

const root = resolve(import.meta.dirname, '../..');

/** A docker-gateway in a process of its own, and the provider that works by it, as `hands up` puts them together. */
export interface GatewayProcess {
  /** A provider that knows nothing but where the gateway is. */
  provider(): DockerSandboxes;
  /** Socket file of the sandbox-relay, by which sandboxes are reached. */
  readonly relay: string;
  readonly client: string;
  stop(): Promise<void>;
}

/** `policy` is the text of a policy file, in which `SOCKETS` and `LISTEN` stand for the folder and the address of this one. */
export async function startGatewayProcess(daemon: string, policy?: string): Promise<GatewayProcess> {
  const home = mkdtempSync(join(tmpdir(), 'gw-'));
  const sockets = join(home, 'sockets');
  const listen = `unix:${join(home, 'docker.sock')}`;
  mkdirSync(sockets);
  chmodSync(sockets, 0o777);
  const client = `test-${home.slice(-6).toLowerCase()}`;
  const file = join(home, 'policy.yaml');
  if (policy)
    writeFileSync(file, policy.replace('SOCKETS', sockets).replace('LISTEN', listen).replace('CLIENT', client));
  const child = fork(join(root, 'dist/docker-gateway.mjs'), [], {
    env: {
      ...{
        PATH: process.env['PATH'],
        LOG_LEVEL: 'warn',
        DOCKER_ENGINE: `unix:${daemon}`,
        DOCKER_GATEWAY_AUDIT: join(home, 'audit'),
      },
      ...(policy
        ? { DOCKER_GATEWAY_POLICY: file }
        : { DOCKER_GATEWAY_LISTEN: listen, DOCKER_GATEWAY_CLIENT: client, DOCKER_GATEWAY_RELAY: sockets }),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the docker-gateway ended at its start'))),
  ]);
  const relay = join(sockets, 'agents.sock');
  const config = {
    SANDBOXES: 'docker',
    DOCKER_GATEWAY: listen.replace('unix:', ''),
    SANDBOX_SOCKETS: { agents: relay, gateway: join(sockets, 'gateway.sock') },
  } as Parameters<typeof sandboxesBy>[0];
  return {
    ...{ relay, client },
    provider: () => sandboxesBy(config) as DockerSandboxes,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
