// Builds the images of containers/ at a daemon.
import { ensureBase } from './base-image.mjs';
import { IMAGES } from './catalogue.mjs';
import { contextOf, NotBuilt } from './context.mjs';
import { build, findImage } from './daemon.mjs';
import { tar } from './tar.mjs';
import { VERSION } from './version.mjs';

/**
 * Builds the images `names` (default: all), each named `manyhands/<name>:<version>` and `:latest`, and the base when it is missing.
 * One whose service is not built is told to `onLine` and left out, unless it was named. Resolves with the ids by name.
 * `base` is the id or name of an image to build them on instead of ours; `noCache` builds what has not changed, too; `owner` stands for
 * `manyhands` in the names.
 * @param {{ socketPath: string, names?: string[], base?: string, way?: 'registry' | 'debian', fresh?: boolean, noCache?: boolean,
 *   owner?: string, onLine?: (line: string) => void }} options
 * @returns {Promise<Map<string, string>>}
 */
export async function buildImages({ names, onLine = () => undefined, ...options }) {
  const built = new Map();
  const told = teller(options.socketPath, onLine);
  const base = options.base ?? (await told('base', () => ensureBase({ ...options, onLine })));
  for (const name of (names ?? Object.keys(IMAGES)).filter((name) => name !== 'base')) {
    try {
      built.set(name, await told(name, () => buildImage(name, { ...options, base })));
    } catch (error) {
      if (names !== undefined || !(error instanceof NotBuilt)) throw error;
      onLine(`${name.padEnd(20)} left out: ${error.message}`);
    }
  }
  return built.set('base', base);
}

function buildImage(name, { socketPath, base, noCache, owner = 'manyhands' }) {
  if (!(name in IMAGES)) throw new Error(`no image named ${name}; there are base, ${Object.keys(IMAGES).join(', ')}`);
  const tags = [`${owner}/${name}:${VERSION}`, `${owner}/${name}:latest`];
  const arguments_ = { BASE_IMAGE: base, VERSION };
  return build(socketPath, tar(contextOf(name, IMAGES[name])), { tags, arguments_, network: 'none', noCache });
}

/** Does the work and says a line about it: the image's name, its size, the seconds it took, and its id. */
const teller = (socketPath, onLine) => async (name, work) => {
  const start = performance.now();
  const id = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const megabytes = ((await findImage(socketPath, id)).size / 1e6).toFixed(0);
  onLine(`${name.padEnd(20)}${megabytes.padStart(5)} MB ${seconds.padStart(6)} s  ${id}`);
  return id;
};

export { ensureBase };
