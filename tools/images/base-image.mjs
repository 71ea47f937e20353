// The base of all images at a daemon: from a registry where one can be reached, else of Debian's packages.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { build, findImage, load, pull, tag } from './daemon.mjs';
import { archiveOf, debianBase, installMmdebstrap, whyNoDebianBase } from './debian-base.mjs';
import { folderEntries } from './folder-entries.mjs';
import { tar } from './tar.mjs';
import { VERSION } from './version.mjs';

const folder = resolve(import.meta.dirname, '../../containers/base');
const BASE = 'manyhands/base';
const NODE_IMAGE = 'node:24-bookworm-slim';

/** What the image says about itself: the same as the last stage of containers/base/Dockerfile. */
const config = {
  User: '10001:10001',
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8', 'HOME=/workspace'],
  Cmd: ['bash'],
  WorkingDir: '/workspace',
  Labels: {
    'org.opencontainers.image.title': BASE,
    'org.opencontainers.image.description': 'What the images of Manyhands have in common',
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.version': VERSION,
  },
};

/**
 * Makes sure that the daemon has the base, named `manyhands/base:<version>` and `:latest`, and resolves with its id.
 * `way` is `registry` (containers/base/Dockerfile), `debian`, or undefined: the registry if it answers, else Debian.
 * `fresh` makes it anew although it is there.
 * @param {{ socketPath: string, way?: 'registry' | 'debian', fresh?: boolean, onLine?: (line: string) => void }} options
 * @returns {Promise<string>}
 */
export async function ensureBase({ socketPath, way, fresh = false, onLine = () => undefined }) {
  const known = fresh || way !== undefined ? undefined : await findImage(socketPath, `${BASE}:${VERSION}`);
  if (known !== undefined) return known.id;
  const byRegistry = way === 'registry' || (way === undefined && (await registryAnswers(socketPath, onLine)));
  const id = byRegistry ? await fromRegistry(socketPath, fresh) : await fromDebian({ socketPath, fresh, onLine });
  for (const name of [`${BASE}:${VERSION}`, `${BASE}:latest`]) await tag(socketPath, id, name);
  return id;
}

async function registryAnswers(socketPath, onLine) {
  if ((await findImage(socketPath, NODE_IMAGE)) !== undefined) return true;
  try {
    await pull(socketPath, NODE_IMAGE);
    return true;
  } catch (error) {
    onLine(`base: ${NODE_IMAGE} cannot be pulled (${error.message.slice(0, 120)}); Debian's packages are used`);
    return false;
  }
}

/** The only build with a network: apt-get needs it, and behind a proxy that reads TLS also its certificate. */
async function fromRegistry(socketPath, noCache) {
  const work = mkdtempSync(join(tmpdir(), 'manyhands-base-'));
  try {
    const certificates = certificateOf(process.env, work);
    const context = tar([...folderEntries(folder, ''), ...certificates]);
    const tags = [`${BASE}:${VERSION}`];
    const arguments_ = { NODE_IMAGE, VERSION };
    return await build(socketPath, context, { tags, arguments_, network: 'default', noCache });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function certificateOf({ SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, PIP_CERT }, work) {
  const file = SSL_CERT_FILE || NODE_EXTRA_CA_CERTS || PIP_CERT;
  if (!file) return [];
  copyFileSync(file, join(work, 'proxy.pem'));
  return [{ path: 'build-certs/proxy.pem', from: join(work, 'proxy.pem') }];
}

async function fromDebian({ socketPath, fresh, onLine }) {
  const refused = (await installMmdebstrap()) ?? whyNoDebianBase();
  if (refused !== undefined) throw new Error(`the base cannot be made: ${refused}`);
  const base = await debianBase(config, { fresh });
  onLine(`base: ${base.made ? 'made of' : 'kept from'} Debian's packages`);
  if ((await findImage(socketPath, base.id)) === undefined) await load(socketPath, archiveOf(base));
  return base.id;
}
