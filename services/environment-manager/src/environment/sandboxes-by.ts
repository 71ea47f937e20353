import { join } from 'node:path';
import { AgentServer } from '@manyhands/agent-server';
import { DockerSandboxes } from '@manyhands/docker';
import type { Sandboxes } from '@manyhands/environment';
import { ProcessSandboxes } from '@manyhands/process';
import { besideUs, type Config } from '../config.js';

/** The provider of sandboxes that is configured. */
export function sandboxesBy(config: Config): Sandboxes {
  const { DOCKER_GATEWAY: gateway, SANDBOX_SOCKETS: sockets } = config;
  if (config.SANDBOXES === 'docker' && gateway !== undefined && sockets !== undefined)
    return new DockerSandboxes({ gateway, answers: (url, timeoutMs) => answers(url, sockets.agents, timeoutMs) });
  const root = join(config.MANYHANDS_DATA_DIR, 'sandboxes');
  return new ProcessSandboxes({ root, runtimeMain: besideUs('agent-runtime/dist/main.js') });
}

const answers = (url: string, relay: string, timeoutMs: number): Promise<boolean> =>
  new AgentServer({ url, apiKey: '', relay, timeoutMs }).isAlive();
