// The base image without a registry: made of Debian's packages once, and kept as an archive that any daemon takes in.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { aptInstall } from '../bootstrap/apt.mjs';
import { makeDebianRoot, recipe, SUITE } from './debian-root.mjs';
import { EPOCH, tar } from './tar.mjs';

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/manyhands/images');
const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch] ?? process.arch;

/** Why it cannot be made here, or undefined. What is in the cache needs nothing. */
export function whyNoDebianBase() {
  if (existsSync(layerFile())) return undefined;
  if (process.platform !== 'linux') return 'the base is made of Debian packages on Linux only';
  if (process.getuid?.() !== 0) return 'only root can make the base of Debian packages';
  return onPath('mmdebstrap') ? undefined : 'no mmdebstrap on the PATH';
}

/** Installs mmdebstrap where it is missing and apt-get can; resolves with the reason when it could not. */
export async function installMmdebstrap() {
  if (onPath('mmdebstrap') || !onPath('apt-get') || process.getuid?.() !== 0) return undefined;
  return await aptInstall('mmdebstrap', 5);
}

/**
 * The layer from the cache, or made now (always when `fresh`), and the image that it is with `config`. `id` is what every daemon calls it.
 * @returns {Promise<{ file: string, made: boolean, id: string, description: string }>}
 */
export async function debianBase(config, { fresh = false } = {}) {
  const file = layerFile();
  const made = fresh || !existsSync(file);
  if (made) await makeLayer(file);
  const digest = readFileSync(`${file}.digest`, 'utf8').trim();
  const description = describe(config, digest);
  return { file, made, description, id: `sha256:${createHash('sha256').update(description).digest('hex')}` };
}

/** What a daemon takes in: the layer and the description, as `docker save` writes them. */
export function archiveOf({ file, id, description }) {
  const name = `${id.slice('sha256:'.length)}.json`;
  const manifest = JSON.stringify([{ Config: name, RepoTags: [], Layers: ['layer.tar'] }]);
  return tar([
    { path: 'layer.tar', from: file },
    { path: name, content: description },
    { path: 'manifest.json', content: manifest },
  ]);
}

/** Nothing in it depends on where and when: the same layer is the same image everywhere. */
function describe(config, digest) {
  const created = new Date(EPOCH * 1000).toISOString();
  const rootfs = { type: 'layers', diff_ids: [digest] };
  const history = [{ created, created_by: `mmdebstrap ${SUITE}` }];
  return JSON.stringify({ architecture, os: 'linux', created, config, rootfs, history });
}

async function makeLayer(file) {
  const work = await mkdtemp(join(tmpdir(), 'manyhands-base-'));
  try {
    await keep(await makeDebianRoot(work), file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Into the cache, whole or not at all, and in the place of what older recipes made. */
async function keep(layer, file) {
  await mkdir(cache, { recursive: true });
  const hash = createHash('sha256');
  await pipeline(createReadStream(layer), hash);
  const aside = `${file}.${process.pid}`;
  await copyFile(layer, aside);
  await writeFile(`${file}.digest`, `sha256:${hash.digest('hex')}\n`);
  await rename(aside, file);
  const old = (await readdir(cache)).filter((name) => name.startsWith('base-') && !name.startsWith(basename(file)));
  for (const name of old) await rm(join(cache, name), { force: true });
}

const layerFile = () => join(cache, `base-${recipe(architecture)}.tar`);

const onPath = (program) => (process.env.PATH ?? '').split(delimiter).some((path) => existsSync(join(path, program)));
