import { GOLDEN_VARIABLE, type SandboxSpec } from '@manyhands/environment';
import type { ContainerCreateOptions } from 'dockerode';
import { GOLDEN_LABEL, goldenNameOf, labelsOf, nameOf, PURPOSE_LABEL } from './names.js';

/** Where the sandbox's volume is mounted, the only place besides `/tmp` that can be written. */
export const WORKSPACE = '/workspace';
/** Where the golden repository's volume is mounted, where there is one: to read, but for the sandbox that makes it. */
export const GOLDEN = '/golden';
/** Not the volume itself: a clone wants to make its folder. */
export const GOLDEN_REPOSITORY = `${GOLDEN}/repository.git`;
/** Port that agent-servers of images listen on. */
export const AGENT_PORT = 8000;

/** What is asked of the docker-gateway. The limits and everything that separates the container from the host are the gateway's to add. */
export function containerOptions(spec: SandboxSpec, image: string): ContainerCreateOptions {
  const name = nameOf(spec.sandboxId);
  const golden = spec.golden === undefined ? null : goldenFor(spec.golden, spec.purpose);
  const environment = { ...spec.environment, ...golden?.environment, OH_SESSION_API_KEYS_0: spec.agentServerKey };
  const labels = { ...labelsOf(spec.sandboxId, spec.role), [PURPOSE_LABEL]: spec.purpose };
  return {
    name,
    Image: image,
    Env: Object.entries(environment).map(([variable, value]) => `${variable}=${value}`),
    Labels: { ...labels, ...golden?.labels },
    HostConfig: {
      NetworkMode: name,
      Mounts: [{ Type: 'volume', Source: name, Target: WORKSPACE }, ...(golden ? [golden.mount] : [])],
    },
  };
}

/** Who makes it does not borrow from it. */
function goldenFor(repositoryId: string, purpose: SandboxSpec['purpose']) {
  const makes = purpose === 'golden';
  return {
    labels: { [GOLDEN_LABEL]: repositoryId },
    environment: makes ? {} : { [GOLDEN_VARIABLE]: GOLDEN_REPOSITORY },
    mount: { Type: 'volume', Source: goldenNameOf(repositoryId), Target: GOLDEN, ReadOnly: !makes } as const,
  };
}
