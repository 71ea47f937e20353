import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DockerSandboxes } from '@manyhands/docker';
import type { Sandboxes } from '@manyhands/environment';
import { ProcessSandboxes } from '@manyhands/process';
import { checkoutDir, type DataFolders } from './data-dir.js';
import { whySilent } from './docker-daemon.js';
import { dockerPlaces, type DockerPlaces } from './docker-places.js';
import type { SandboxKind } from './sandbox-kinds.js';
import { bundleOf, DOCKER_GATEWAY, dockerGateway } from './services.js';
import type { Supervisor } from './supervisor.js';

/** The base is fetched or made the first time. */
const IMAGES_TIMEOUT_MS = 10 * 60_000;

export interface SandboxProvider {
  readonly description: string;
  /** Null where sandboxes are processes. */
  readonly docker: DockerPlaces | null;
  /** Ends every sandbox of this data folder, when nobody is there any more to want it. */
  reap(): Promise<void>;
}

/** What a provider is made with. */
interface Stack {
  readonly folders: DataFolders;
  readonly servers: Supervisor;
}

/** Containers where they are wanted or can be had. Throws when they are wanted and cannot. */
export async function chooseSandboxes(
  { sandboxes = 'auto', onLine }: { readonly sandboxes?: SandboxKind; readonly onLine?: (line: string) => void },
  stack: Stack,
): Promise<SandboxProvider> {
  if (sandboxes === 'process') return processProvider(stack.folders);
  try {
    return await startDockerProvider(stack, (line) => onLine?.(line));
  } catch (error) {
    if (sandboxes === 'docker') throw error;
    await stack.servers.stop(DOCKER_GATEWAY);
    return processProvider(stack.folders, firstLine(error));
  }
}

/** `why` there are no containers, when that was not the choice. */
export function processProvider(folders: DataFolders, why?: string): SandboxProvider {
  const sandboxes = new ProcessSandboxes({ root: folders.sandboxes, runtimeMain: bundleOf('agent-runtime') });
  return {
    description: `process (not isolated: development only)${why === undefined ? '' : `; no containers: ${why}`}`,
    docker: null,
    reap: () => stopAll(sandboxes),
  };
}

/** Makes the images, and starts the docker-gateway, which starts the relay. */
async function startDockerProvider(
  { folders, servers }: Stack,
  onLine: (line: string) => void,
): Promise<SandboxProvider> {
  const docker = dockerPlaces(folders);
  const silence = await whySilent(docker.daemon);
  if (silence !== null) throw new Error(silence);
  onLine('images     those that are missing are being made; the first time takes a minute or two');
  await makeImages(docker.daemon);
  await servers.start(dockerGateway(docker));
  const sandboxes = new DockerSandboxes({ gateway: docker.gateway, answers: () => Promise.resolve(false) });
  return {
    description: `docker at ${docker.daemon}, by a docker-gateway; another: --sandboxes process`,
    docker,
    reap: () => stopAll(sandboxes),
  };
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] ?? '';

/** Building needs the daemon itself; it is done for a person, before anything of ours runs. */
async function makeImages(daemon: string): Promise<void> {
  const main = join(checkoutDir, 'tools/images.mjs');
  if (!existsSync(main)) throw new Error(`${main} is missing`);
  const child = spawn(process.execPath, [main, 'agent-runtime', 'sandbox-relay'], {
    env: { ...process.env, DOCKER_HOST: daemon.replace(/^unix:(?=\/[^/])/, 'unix://') },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: IMAGES_TIMEOUT_MS,
  });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (status !== 0) throw new Error(`the images could not be made: ${(await said).join('').trim().slice(-2000)}`);
}

async function stopAll(sandboxes: Sandboxes): Promise<void> {
  await Promise.all((await sandboxes.list()).map((id) => sandboxes.stop(id)));
}
