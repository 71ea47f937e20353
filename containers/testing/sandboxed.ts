import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { docker } from './test-docker.js';

const SECOND_NS = 1_000_000_000;

/** As the docker-gateway starts sandboxes: nothing but /tmp and /workspace can be written, and nobody can become more than it is. */
export const sandboxed = (image: string, more: Docker.HostConfig = {}): Docker.ContainerCreateOptions => ({
  Image: image,
  User: '10001:10001',
  HostConfig: {
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    NetworkMode: 'none',
    Init: true,
    Tmpfs: { '/tmp': 'rw,nosuid,nodev,exec,size=64m,mode=1777' },
    Mounts: [{ Type: 'volume', Source: '', Target: '/workspace' }],
    ...more,
  },
});

/** For looking at every file of an image. */
export const asRoot = (image: string): Docker.ContainerCreateOptions => ({
  Image: image,
  User: '0:0',
  HostConfig: { NetworkMode: 'none' },
});

/** What a command says on either stream, and its exit status; the container is gone afterwards. */
export async function outcomeOf(options: Docker.ContainerCreateOptions): Promise<{ status: number; text: string }> {
  const container = await docker.createContainer({ ...options, Tty: true });
  try {
    await container.start();
    const { StatusCode: status } = (await container.wait()) as { StatusCode: number };
    const logs = await container.logs({ stdout: true, stderr: true, follow: false });
    return { status, text: logs.toString().replaceAll('\r', '') };
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** Starts a container and resolves when its image's own health check says that it is well, or with why not. */
export async function untilHealthy(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
  const Healthcheck = { Interval: SECOND_NS, Timeout: 5 * SECOND_NS, Retries: 30, StartPeriod: 0 };
  const container = await docker.createContainer({ ...options, Healthcheck });
  const filters = { container: [container.id], event: ['health_status', 'die'] };
  const events = (await docker.getEvents({ filters })) as Readable;
  try {
    await container.start();
    const [event] = (await once(events, 'data')) as [Buffer];
    if (/health_status: healthy/.test(event.toString())) return container;
    const logs = await container.logs({ stdout: true, stderr: true, follow: false });
    throw new Error(`${event.toString()}${logs.toString()}`);
  } catch (error) {
    await container.remove({ force: true, v: true });
    throw error;
  } finally {
    events.destroy();
  }
}
