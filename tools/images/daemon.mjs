// The few calls of the Docker API that images need, over its unix socket.
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What the daemon answered instead of doing it. */
export class DaemonRefused extends Error {
  code = 'docker-daemon-refused';
  retryable = false;
  constructor(what, status, text) {
    super(`${what}: ${text.trim() || `status ${status}`}`);
    this.name = 'DaemonRefused';
    this.status = status;
  }
}

/** The daemon's socket: `DOCKER_HOST` when it is `unix://…`, else where Docker puts it. */
export function socketOf(environment) {
  const host = environment.DOCKER_HOST || 'unix:///var/run/docker.sock';
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new Error(`DOCKER_HOST is ${host}: only unix:// is understood here`);
}

/** `{ id, size }` of an image by name or id; undefined when the daemon does not have it. */
export async function findImage(socketPath, name) {
  const { status, text } = await ask(socketPath, { path: `/images/${encodeURI(name)}/json` });
  if (status === 404) return undefined;
  if (status !== 200) throw new DaemonRefused(`cannot look at ${name}`, status, text);
  const { Id: id, Size: size } = JSON.parse(text);
  return { id, size };
}

/** Builds from the bytes of a tar; resolves with the image's id. `arguments_` are build arguments, `network` is for its RUNs. */
export async function build(socketPath, context, { tags, arguments_, network, noCache = false }) {
  const query = new URLSearchParams([
    ...tags.map((tag) => ['t', tag]),
    ['buildargs', JSON.stringify(arguments_)],
    ['networkmode', network],
    ['forcerm', '1'],
    ['nocache', noCache ? '1' : '0'],
  ]);
  const lines = await progress(socketPath, `/build?${query}`, context);
  const id = lines.findLast(({ aux }) => aux?.ID !== undefined)?.aux.ID;
  if (id === undefined) throw new DaemonRefused(`cannot build ${tags[0]}`, 200, 'no image came out of it');
  return id;
}

/** Takes in the bytes of a `docker save` archive. */
export const load = (socketPath, archive) => progress(socketPath, '/images/load?quiet=1', archive);

/** Fetches an image from its registry. */
export const pull = (socketPath, name) =>
  progress(socketPath, `/images/create?fromImage=${encodeURIComponent(name)}`, []);

export async function tag(socketPath, id, name) {
  const [repo, version] = name.split(':');
  const { status, text } = await ask(socketPath, {
    method: 'POST',
    path: `/images/${encodeURI(id)}/tag?repo=${repo}&tag=${version}`,
  });
  if (status !== 201) throw new DaemonRefused(`cannot name ${id} ${name}`, status, text);
}

/**
 * `{ id, labels, names, created }` of every image that fits the daemon's filters: `names` are all that it goes by, with tags or digests,
 * none for one that lost them; `created` is in milliseconds.
 */
export async function listImages(socketPath, filters) {
  const query = new URLSearchParams({ filters: JSON.stringify(filters) });
  const { status, text } = await ask(socketPath, { path: `/images/json?${query}` });
  if (status !== 200) throw new DaemonRefused('cannot list the images', status, text);
  return JSON.parse(text).map(({ Id: id, Labels: labels, RepoTags: tags, RepoDigests: digests, Created: seconds }) => ({
    id,
    labels: labels ?? {},
    // `<none>` where there is no name.
    names: [...(tags ?? []), ...(digests ?? [])].filter((name) => !name.startsWith('<none>')),
    created: seconds * 1000,
  }));
}

/** Ids of the images that a container is of, running or not. */
export async function imagesInUse(socketPath) {
  const { status, text } = await ask(socketPath, { path: '/containers/json?all=1' });
  if (status !== 200) throw new DaemonRefused('cannot list the containers', status, text);
  return new Set(JSON.parse(text).map(({ ImageID: id }) => id));
}

/** By its id or a name: with a name goes the image, when it was the last. False when it is in use, or gone already. */
export async function removeImage(socketPath, id) {
  const { status, text } = await ask(socketPath, { method: 'DELETE', path: `/images/${encodeURI(id)}` });
  if (status === 404 || status === 409) return false;
  if (status !== 200) throw new DaemonRefused(`cannot remove ${id}`, status, text);
  return true;
}

/** A call that answers with lines of JSON as it goes on. An error in them is the end, whatever the status was. */
async function progress(socketPath, path, body) {
  const headers = { 'content-type': 'application/x-tar' };
  const { status, text } = await ask(socketPath, { method: 'POST', path, headers }, body);
  if (status !== 200) throw new DaemonRefused(path.split('?')[0], status, messageOf(text));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const parsed = lines.map((line) => JSON.parse(line));
  const failed = parsed.find(({ error }) => error !== undefined);
  if (failed === undefined) return parsed;
  const said = parsed.map(({ stream }) => stream ?? '').join('');
  throw new DaemonRefused(path.split('?')[0], status, `${said.slice(-4000)}${failed.error}`);
}

function messageOf(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text;
  }
}

function ask(socketPath, options, body = []) {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    // A daemon that refuses early closes the connection while we still send: its answer tells more than our EPIPE.
    sent.on('error', (error) => setTimeout(() => reject(error), 500));
    pipeline(Readable.from(body, { objectMode: false }), sent).catch(() => undefined);
  });
}
