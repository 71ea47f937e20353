// What Debian can add when we are root on it. Nothing here is needed to work: each has something to fall back on.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { say, secondsSince } from './say.mjs';

/** A Redis for the queue, unless one is given or there. Without one BullMQ's PostgreSQL backend carries the queue. */
export async function offerRedis(root) {
  if (process.env.REDIS_URL || onPath(['redis-server', 'valkey-server'])) return;
  const refused = whyNotInstall() ?? (await install(root, 'redis-server', 5));
  if (refused)
    say(`no Redis (${refused}): the queue uses PostgreSQL. To use Redis, set REDIS_URL or install redis-server.`);
}

/** A Chromium for the browser tests, unless one is there. It is large: only in CI or when asked for. */
export async function offerBrowser(root) {
  if (onPath(['chromium', 'chromium-browser', 'google-chrome'])) return;
  const wanted = process.env.CI || process.env.MANYHANDS_INSTALL_BROWSER === '1';
  const refused = wanted
    ? (whyNotInstall() ?? (await install(root, 'chromium', 15)))
    : 'not installed; MANYHANDS_INSTALL_BROWSER=1 allows it';
  if (refused) say(`no Chromium (${refused}): the browser tests will be skipped.`);
}

/** What a throwaway Docker daemon for tests and the images in it need, unless it is there: only in CI or when asked for. */
export async function offerDocker(root) {
  const packages = [
    ['docker.io', ['dockerd']],
    ['iptables', ['iptables']],
    ['busybox-static', ['busybox']],
    ['mmdebstrap', ['mmdebstrap']],
  ].filter(([, programs]) => !onPath(programs, ['/usr/sbin', '/sbin']));
  if (packages.length === 0) return;
  const wanted = process.env.CI || process.env.MANYHANDS_INSTALL_DOCKER === '1';
  let refused = wanted ? whyNotInstall() : 'not installed; MANYHANDS_INSTALL_DOCKER=1 allows it';
  for (const [name] of packages) refused ??= await install(root, name, 10);
  if (refused) say(`no Docker daemon or no images (${refused}): tests with real containers will be skipped.`);
}

const onPath = (programs, more = []) =>
  [...(process.env.PATH ?? '').split(delimiter), ...more].some((folder) =>
    programs.some((name) => existsSync(join(folder, name))),
  );

function whyNotInstall() {
  if (process.env.MANYHANDS_NO_INSTALL === '1') return 'MANYHANDS_NO_INSTALL is set';
  if (!existsSync('/etc/debian_version') || !onPath(['apt-get'])) return 'not on the PATH, and this is not Debian';
  if (process.getuid?.() !== 0) return 'not on the PATH, and only root can install it';
  return undefined;
}

/** Installs a package; a reason when that failed. A failure is remembered for a day, so that no command waits for it again. */
async function install(root, name, minutes) {
  const note = join(root, 'node_modules/.cache/manyhands', `apt-${name}.failed`);
  if (existsSync(note) && Date.now() - statSync(note).mtimeMs < 86_400_000) return readFileSync(note, 'utf8');
  say(`installing Debian's ${name} …`);
  const start = performance.now();
  const refused = await aptInstall(name, minutes);
  if (refused === undefined) say(`${name} installed in ${secondsSince(start)}`);
  else {
    mkdirSync(dirname(note), { recursive: true });
    writeFileSync(note, refused);
  }
  return refused;
}
