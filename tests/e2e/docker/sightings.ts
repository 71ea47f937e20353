import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { Place } from '../support/canary.js';

/** What was at a daemon while somebody looked. */
export interface Sightings {
  /** Labels of each container, by its id. */
  readonly containers: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** All that a daemon tells about the containers, what runs in them and what they said. */
  readonly places: readonly Place[];
  /** The most containers at one time, the relay not counted. */
  readonly most: number;
}

const LOOK_EVERY_MS = 250;

/** Listens for containers of a daemon, and looks at all of them again and again, until the signal. */
export async function watchContainers(docker: Docker, signal: AbortSignal): Promise<Sightings> {
  const containers = new Map<string, Record<string, string>>();
  const starts = await docker.getEvents({ filters: { type: ['container'], event: ['start'] } });
  signal.addEventListener('abort', () => (starts as Readable).destroy(), { once: true });
  // One that lives shorter than a look takes is only heard of.
  createInterface({ input: starts }).on('line', (line) => {
    const { Actor } = JSON.parse(line) as { Actor: { ID: string; Attributes: Record<string, string> } };
    containers.set(Actor.ID, Actor.Attributes);
  });
  const told = new Map<string, string>();
  let most = 0;
  while (!signal.aborted) {
    const running = await docker.listContainers();
    most = Math.max(most, running.filter(({ Labels }) => Labels['manyhands.sandbox'] !== undefined).length);
    for (const { Id, Labels } of running) {
      containers.set(Id, Labels);
      const text = await allAbout(docker.getContainer(Id)).catch(() => null); // it has ended meanwhile
      if (text !== null) told.set(Id, text);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return { containers, most, places: [...told].map(([id, content]) => ({ where: `the container ${id}`, content })) };
}

async function allAbout(container: Docker.Container): Promise<string> {
  const [about, processes, log] = await Promise.all([
    container.inspect(),
    container.top({ ps_args: 'axeww' }),
    container.logs({ stdout: true, stderr: true, follow: false }),
  ]);
  return `${JSON.stringify(about)}\n${JSON.stringify(processes)}\n${log.toString()}`;
}

/** Everything that somebody could have left at a daemon, by name. */
export async function inventory(docker: Docker): Promise<string[]> {
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  return [
    ...containers.map(({ Names }) => `container ${Names.join()}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
  ].sort();
}
