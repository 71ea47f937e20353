import type Docker from 'dockerode';
import { SANDBOX_LABEL } from './names.js';
import { isNotFound } from './start-failure.js';

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

/** Removes a sandbox with its network and its volume; what is gone already is fine. */
export async function removeAll(docker: Docker, sandboxId: string): Promise<void> {
  const { containers, networks, volumes } = await remains(docker, `${SANDBOX_LABEL}=${sandboxId}`);
  for (const { Id } of containers) await gone(docker.getContainer(Id).remove({ force: true, v: true }));
  await Promise.all([
    ...networks.map(({ Id }) => gone(docker.getNetwork(Id).remove())),
    ...volumes.map(({ Name }) => gone(docker.getVolume(Name).remove())),
  ]);
}

async function gone(removal: Promise<unknown>): Promise<void> {
  await removal.catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}
