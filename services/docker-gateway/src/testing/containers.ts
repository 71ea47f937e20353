import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';

/** What a command prints in a running container. */
export async function outputIn(container: Docker.Container, command: readonly string[]): Promise<string> {
  const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const [out, err] = [new PassThrough(), new PassThrough()];
  container.modem.demuxStream(stream, out, err);
  stream.once('end', () => void (out.end(), err.end()));
  err.resume();
  return text(out as Readable);
}

/** What a line of shell prints in a running container. */
export const shellIn = (container: Docker.Container, line: string): Promise<string> =>
  outputIn(container, ['/bin/sh', '-c', line]);

/** Made and started. */
export async function running(docker: Docker, wish: Docker.ContainerCreateOptions): Promise<Docker.Container> {
  const container = await docker.createContainer(wish);
  await container.start();
  return container;
}

/** Removes all that a client has: containers, networks, volumes. */
export async function removeAll(docker: Docker): Promise<void> {
  for (const { Id } of await docker.listContainers({ all: true })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks()) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes()).Volumes) await docker.getVolume(Name).remove();
}
