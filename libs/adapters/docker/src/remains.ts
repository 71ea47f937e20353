import type Docker from 'dockerode';
import { SANDBOX_LABEL } from './names.js';
import { setTimeout as pause } from 'node:timers/promises';
import { isNotFound, isUnsettled } from './start-failure.js';

/** Everything of one sandbox, or of all: what carries the label, running or not. */
async function remains(docker: Docker, label: string) {
  const filters = { label: [label] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return { containers, networks, volumes: volumes.Volumes };
}

/** Ids of the sandboxes of which anything is there. */
export async function sandboxIds(docker: Docker): Promise<string[]> {
  const { containers, networks, volumes } = await remains(docker, SANDBOX_LABEL);
  const ids = [...containers, ...networks, ...volumes].map(({ Labels }) => Labels?.[SANDBOX_LABEL]);
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}

/** How often it is looked again when the gateway does not know something yet or any more, or it is being removed by somebody else. */
const TRIES = 8;
const RETRY_MS = 250;

/** Removes a sandbox with its network and its volume; what is gone already is fine. */
export async function removeAll(docker: Docker, sandboxId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await removeWhatIsThere(docker, sandboxId);
    } catch (error) {
      if (!isUnsettled(error) || tries === TRIES) throw error;
      await pause(RETRY_MS);
    }
  }
}

async function removeWhatIsThere(docker: Docker, sandboxId: string): Promise<void> {
  const { containers, networks, volumes } = await remains(docker, `${SANDBOX_LABEL}=${sandboxId}`);
  for (const { Id } of containers) await gone(docker.getContainer(Id).remove({ force: true, v: true }));
  await Promise.all([
    ...networks.map(({ Id }) => gone(docker.getNetwork(Id).remove())),
    ...volumes.map(({ Name }) => gone(docker.getVolume(Name).remove())),
  ]);
}

/** Resolves when it is removed, or was not there. */
export async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
