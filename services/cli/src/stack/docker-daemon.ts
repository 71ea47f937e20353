import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

/** A daemon that is well answers at once. */
const TIMEOUT_MS = 3_000;

/** Address of the Docker daemon, as the docker-gateway takes it. */
export const daemonOf = (env: NodeJS.ProcessEnv): string =>
  env['DOCKER_ENGINE'] || env['DOCKER_HOST'] || 'unix:/var/run/docker.sock';

/** Why the daemon cannot be used, in one sentence; null when it answers. */
export async function whySilent(daemon: string): Promise<string | null> {
  const socketPath = /^unix:(?:\/\/)?(\/.+)$/.exec(daemon)?.[1];
  if (socketPath === undefined) return `the Docker daemon must be on this machine, at unix:/path, not at ${daemon}`;
  const sent = request({ socketPath, path: '/_ping', timeout: TIMEOUT_MS });
  sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  try {
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
    response.resume();
    return null;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return `the Docker daemon at ${socketPath} does not answer (${code ?? message})`;
  }
}
