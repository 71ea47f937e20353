// Debian's packages put together by mmdebstrap: the file system of the base image, as one tar.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from '../run.mjs';
import { EPOCH } from './tar.mjs';

const folder = resolve(import.meta.dirname, '../../containers/base');
const MINUTES = 10;

export const SUITE = 'trixie';
const MIRRORS = [
  `deb http://deb.debian.org/debian ${SUITE} main`,
  `deb http://deb.debian.org/debian ${SUITE}-updates main`,
  `deb http://deb.debian.org/debian-security ${SUITE}-security main`,
];
/** Debian's own npm brings 300 packages and 130 MB; this is what npm publishes itself. Its Node is Debian's: 20.19. */
const NPM = {
  version: '11.6.2',
  integrity: 'sha512-7iKzNfy8lWYs3zq4oFPa8EXZz5xt9gQNKJZau3B1ErLBb6bF7sBJ00x09485DOvRT2l5Gerbl3VlZNT57MxJVA==',
};
const UNUSED = ['man', 'info', 'locale', 'lintian'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
/** /run/manyhands is in it: the volume with the sockets takes over its owner. */
const KEPT = ['--skip=cleanup/run'];

/** What it is made of, in short; what Debian has put into its packages since does not count. */
export function recipe(architecture) {
  const hash = createHash('sha256').update(JSON.stringify([architecture, SUITE, MIRRORS, NPM, UNUSED, KEPT, EPOCH]));
  for (const name of ['packages.txt', 'finish.sh']) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}

/** Makes it in the folder `work`, as root; resolves with its file. */
export async function makeDebianRoot(work) {
  const npm = await fetchNpm(work);
  const layer = join(work, 'layer.tar');
  const packages = readFileSync(join(folder, 'packages.txt'), 'utf8').trim().split('\n');
  const hooks = [installNpm(npm), `sh '${join(folder, 'finish.sh')}' "$1"`].map((hook) => `--customize-hook=${hook}`);
  const options = [
    '--mode=root',
    '--variant=essential',
    '--aptopt=APT::Install-Recommends "false"',
    ...UNUSED,
    ...KEPT,
  ];
  const include = `--include=${['nodejs', ...packages].join(',')}`;
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH) };
  const command = [...options, include, ...hooks, SUITE, layer, ...MIRRORS];
  const made = await run('mmdebstrap', command, { env, minutes: MINUTES });
  if (made.status !== 0) throw new Error(`the base could not be made: ${reason(made)}`);
  return layer;
}

async function fetchNpm(work) {
  const command = ['pack', `npm@${NPM.version}`, '--silent', '--pack-destination', work];
  const packed = await run('npm', command, { cwd: work, minutes: 3 });
  if (packed.status !== 0) throw new Error(`npm could not be fetched for the base: ${reason(packed)}`);
  const file = join(work, `npm-${NPM.version}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (integrity !== NPM.integrity) throw new Error(`npm ${NPM.version} is not what it was: ${integrity}`);
  return file;
}

const installNpm = (file) =>
  [
    'target="$1/usr/lib/node_modules/npm"',
    'mkdir -p "$target"',
    `tar -xzf '${file}' --strip-components=1 --no-same-owner -C "$target"`,
    'rm -rf "$target/docs" "$target/man"',
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/bin/npm"',
    'ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/bin/npx"',
  ].join(' && ');

function reason({ output, timedOut }) {
  if (timedOut) return 'it took too long';
  const lines = output.trim().split('\n');
  return (lines.findLast((line) => /^E: |err/i.test(line)) ?? lines.at(-1) ?? '').slice(0, 300);
}
