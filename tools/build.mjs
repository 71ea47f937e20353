// `npm run build`: TypeScript by project references, then the dashboard's page when it has changed.
// Both are incremental: with nothing to do it takes about a second.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from './run.mjs';

const root = resolve(import.meta.dirname, '..');
const dashboard = join(root, 'services/dashboard');
const stamp = join(root, 'node_modules/.cache/manyhands/dashboard.sha256');

/** What the page is made of: its own folder, the contracts it imports, and the versions of what it is built with. */
const ingredients = [dashboard, join(root, 'libs/contracts/src'), join(root, 'package-lock.json')];

/** Name, size and content of every ingredient in one number. */
function recipe() {
  const hash = createHash('sha256');
  const add = (path) => {
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort())
        if (entry !== 'node_modules' && entry !== 'dist') add(join(path, entry));
    } else hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
  };
  for (const path of ingredients.filter((path) => existsSync(path))) add(path);
  return hash.digest('hex');
}

async function step(name, args) {
  const { status, output } = await run(process.execPath, args, { cwd: root });
  if (status === 0) return;
  process.stderr.write(`${output}\nbuild: ${name} failed\n`);
  process.exit(1);
}

await step('TypeScript', ['node_modules/typescript/bin/tsc', '-b']);

if (existsSync(join(dashboard, 'index.html'))) {
  const now = recipe();
  const built =
    existsSync(join(dashboard, 'dist/index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now;
  if (!built) {
    await step('the dashboard', ['node_modules/vite/bin/vite.js', 'build', 'services/dashboard', '--logLevel', 'warn']);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  }
}
