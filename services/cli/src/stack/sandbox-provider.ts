import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DockerSandboxes } from '@manyhands/docker';
import type { Sandboxes } from '@manyhands/environment';
import { ProcessSandboxes } from '@manyhands/process';
import { checkoutDir, type DataFolders } from './data-dir.js';
import { dockerPlaces, type DockerPlaces } from './docker-places.js';
import { dockerGateway } from './services.js';
import type { Supervisor } from './supervisor.js';

export interface SandboxProvider {
  readonly description: string;
  /** Null where sandboxes are processes. */
  readonly docker: DockerPlaces | null;
  /** Ends every sandbox of this data folder, when nobody is there any more to want it. */
  reap(): Promise<void>;
}

export const processProvider = (folders: DataFolders): SandboxProvider => {
  const runtimeMain = join(checkoutDir, 'services/agent-runtime/dist/main.js');
  const sandboxes = new ProcessSandboxes({ root: folders.sandboxes, runtimeMain });
  return {
    description: 'process (not isolated: development only); containers: --sandboxes docker',
    docker: null,
    reap: () => stopAll(sandboxes),
  };
};

/** Makes the images, and starts the docker-gateway, which starts the relay. */
export async function startDockerProvider(
  folders: DataFolders,
  supervisor: Supervisor,
  onLine: (line: string) => void,
): Promise<SandboxProvider> {
  const docker = dockerPlaces(folders);
  onLine('images     being made where they are not there yet …');
  await makeImages(docker.daemon);
  await supervisor.start(dockerGateway(docker));
  const sandboxes = new DockerSandboxes({ gateway: docker.gateway, answers: () => Promise.resolve(false) });
  return {
    description: `docker at ${docker.daemon}, by a docker-gateway; processes: --sandboxes process`,
    docker,
    reap: () => stopAll(sandboxes),
  };
}

/** Building needs the daemon itself; it is done for a person, before anything of ours runs. */
async function makeImages(daemon: string): Promise<void> {
  const main = join(checkoutDir, 'tools/images.mjs');
  if (!existsSync(main)) throw new Error(`${main} is missing`);
  const child = spawn(process.execPath, [main, 'agent-runtime', 'sandbox-relay'], {
    env: { ...process.env, DOCKER_HOST: daemon.replace(/^unix:(?=\/[^/])/, 'unix://') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`the images could not be made: ${(await said).join('').trim().slice(-2000)}`);
}

async function stopAll(sandboxes: Sandboxes): Promise<void> {
  await Promise.all((await sandboxes.list()).map((id) => sandboxes.stop(id)));
}
