// Are the packages of package-lock.json installed? If not, `npm ci`.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../run.mjs';
import { giveUp, say, secondsSince } from './say.mjs';

/** Installs when node_modules is missing or does not match the lock; remembers the lock's hash in node_modules. */
export async function installNpmPackages(root) {
  const lock = readText(join(root, 'package-lock.json'));
  if (lock === undefined) giveUp('package-lock.json is missing: this is not a complete clone.');
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules/.cache/manyhands/package-lock.sha256');
  const installed = readText(join(root, 'node_modules/.package-lock.json'));
  if (installed !== undefined && readText(stamp) === hash) return;
  // Somebody may have run npm by hand; then only the note is missing.
  if (installed === undefined || !satisfies(JSON.parse(installed), JSON.parse(lock))) await npmCi(root, installed);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

async function npmCi(root, installed) {
  say(`installing npm packages (${installed === undefined ? 'none yet' : 'package-lock.json has changed'}) …`);
  const start = performance.now();
  const args = ['ci', '--no-audit', '--no-fund', '--no-progress', '--include=dev', '--loglevel=error'];
  // Inside `npm run`, npm tells where it is: the same npm is used, whatever the PATH says.
  const self = process.env.npm_execpath;
  const known = self !== undefined && /npm-cli\.[cm]?js$/.test(self);
  const [program, first] = known ? [process.execPath, [self]] : ['npm', []];
  const { status, output, timedOut } = await run(program, [...first, ...args], { cwd: root, minutes: 20 });
  if (status !== 0)
    giveUp(
      `${output.trim()}\nmanyhands: npm ci ${timedOut ? 'took more than 20 minutes' : 'failed'}; the lines above say why.`,
    );
  say(`npm packages installed in ${secondsSince(start)}`);
}

/**
 * Whether what npm says it installed (`node_modules/.package-lock.json`) is what the lock asks for.
 * Optional packages may be absent: they are for other platforms.
 */
function satisfies(installed, lock) {
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed.packages?.[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return (
      found.version === wanted.version && found.integrity === wanted.integrity && found.resolved === wanted.resolved
    );
  });
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
