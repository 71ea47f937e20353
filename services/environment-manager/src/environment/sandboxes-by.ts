import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentServer } from '@manyhands/agent-server';
import { DockerSandboxes } from '@manyhands/docker';
import type { Sandboxes } from '@manyhands/environment';
import { ProcessSandboxes } from '@manyhands/process';
import type { Config } from '../config.js';

const AGENT_RUNTIME = fileURLToPath(new URL('../../../agent-runtime/dist/main.js', import.meta.url));

/** The provider of sandboxes that is configured. */
export function sandboxesBy(config: Config): Sandboxes {
  const { DOCKER_GATEWAY: gateway, SANDBOX_SOCKETS: sockets } = config;
  if (config.SANDBOXES === 'docker' && gateway !== undefined && sockets !== undefined)
    return new DockerSandboxes({ gateway, answers: (url, timeoutMs) => answers(url, sockets.agents, timeoutMs) });
  const root = join(config.MANYHANDS_DATA_DIR, 'sandboxes');
  return new ProcessSandboxes({ root, runtimeMain: AGENT_RUNTIME });
}

const answers = (url: string, relay: string, timeoutMs: number): Promise<boolean> =>
  new AgentServer({ url, apiKey: '', relay, timeoutMs }).isAlive();
