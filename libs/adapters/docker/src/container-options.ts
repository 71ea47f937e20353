import type { SandboxSpec } from '@manyhands/environment';
import type { ContainerCreateOptions } from 'dockerode';
import { labelsOf, nameOf, PURPOSE_LABEL } from './names.js';

/** Where the sandbox's volume is mounted, the only place besides `/tmp` that can be written. */
export const WORKSPACE = '/workspace';
/** Port that agent-servers of images listen on. */
export const AGENT_PORT = 8000;

/** What is asked of the docker-gateway. The limits and everything that separates the container from the host are the gateway's to add. */
export function containerOptions(spec: SandboxSpec, image: string): ContainerCreateOptions {
  const name = nameOf(spec.sandboxId);
  const environment = { ...spec.environment, OH_SESSION_API_KEYS_0: spec.agentServerKey };
  return {
    name,
    Image: image,
    Env: Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
    Labels: { ...labelsOf(spec.sandboxId, spec.role), [PURPOSE_LABEL]: spec.purpose },
    HostConfig: { NetworkMode: name, Mounts: [{ Type: 'volume', Source: name, Target: WORKSPACE }] },
  };
}
