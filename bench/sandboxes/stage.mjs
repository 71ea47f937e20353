// A Docker daemon with the docker-gateway before it, our images, and the provider of sandboxes, for benchmarks. Needs root.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AgentServer } from '../../libs/adapters/agent-server/dist/index.js';
import { DockerSandboxes } from '../../libs/adapters/docker/dist/index.js';
import { buildImages } from '../../tools/images/build-images.mjs';
import { startTestDocker, whyNoDocker } from '../../tools/test-docker/start.mjs';

const root = resolve(import.meta.dirname, '../..');
const Docker = createRequire(join(root, 'libs/adapters/docker/package.json'))('dockerode');

/** Throws where there can be no daemon. `strike` ends all of it. */
export async function setStage() {
  const reason = whyNoDocker();
  if (reason !== undefined) throw new Error(reason);
  const daemon = await startTestDocker();
  const home = mkdtempSync(join(tmpdir(), 'bench-'));
  const names = ['agent-runtime', 'sandbox-relay'];
  const images = await buildImages({ socketPath: daemon.socket, names, way: 'debian' });
  const gateway = await startGateway(home, daemon);
  const relay = join(home, 'sockets/agents.sock');
  const answers = (url, timeoutMs) => new AgentServer({ url, apiKey: '', relay, timeoutMs }).isAlive();
  return {
    ...{ home, images, gateway, relay },
    direct: new Docker({ socketPath: daemon.socket }),
    sandboxes: new DockerSandboxes({ gateway: join(home, 'gateway.sock'), answers }),
    strike: async () => {
      gateway.kill('SIGTERM');
      await once(gateway, 'exit');
      await daemon.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** With limits small enough for a burst. */
async function startGateway(home, daemon) {
  mkdirSync(join(home, 'sockets'));
  chmodSync(join(home, 'sockets'), 0o777);
  writeFileSync(
    join(home, 'policy.yaml'),
    `roles: { backend: { pool: 172.21.0.0/16, memory: 512m, cpus: 2 } }
clients:
  - name: bench
    listen: unix:${join(home, 'gateway.sock')}
    roles: [backend]
    quota: { containers: 100, networks: 100, volumes: 100, memory: 64g, cpus: 256 }
    relay: { sockets: ${join(home, 'sockets')} }`,
  );
  const child = fork(join(root, 'dist/docker-gateway.mjs'), [], {
    env: {
      PATH: process.env.PATH,
      LOG_LEVEL: 'warn',
      DOCKER_ENGINE: `unix:${daemon.socket}`,
      DOCKER_GATEWAY_POLICY: join(home, 'policy.yaml'),
      DOCKER_GATEWAY_AUDIT: join(home, 'audit'),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

/** What a benchmark asks for. */
export function specOf(sandboxId, more = {}) {
  const limits = { memoryMiB: 512, processes: 512, cpuSeconds: 3600, fileMiB: 512 };
  return { sandboxId, purpose: 'work', role: 'backend', agentServerKey: 'key', environment: {}, limits, ...more };
}
