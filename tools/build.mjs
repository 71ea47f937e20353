// `npm run build`: TypeScript by project references, then what is made of it: the programs, and the dashboard's page.
// All is incremental: with nothing to do it takes about a second.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundlePrograms } from './build/bundle.mjs';
import { PROGRAMS } from './build/programs.mjs';
import { unlessBuilt } from './build/unless-built.mjs';
import { run } from './run.mjs';

const root = resolve(import.meta.dirname, '..');

async function step(name, args) {
  const { status, output } = await run(process.execPath, args, { cwd: root });
  if (status !== 0) giveUp(name, output);
}

function giveUp(name, why) {
  process.stderr.write(`${why}\nbuild: ${name} failed\n`);
  process.exit(1);
}

/** The folders that `tsc -b` writes, by the projects it is told of. */
const compiled = () =>
  JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) => join(path, 'dist'));

await step('TypeScript', ['node_modules/typescript/bin/tsc', '-b']);

await unlessBuilt('programs', {
  ingredients: [...compiled(), PROGRAMS.heartbeat, 'tools/build', 'package-lock.json'],
  without: ['testing'],
  results: Object.keys(PROGRAMS).map((name) => `dist/${name}.mjs`),
  make: () => bundlePrograms().catch((error) => giveUp('the bundle of the programs', error.stack)),
});

if (existsSync(join(root, 'services/dashboard/index.html')))
  await unlessBuilt('dashboard', {
    // Its own folder, the contracts it imports, and the versions of what it is built with.
    ingredients: ['services/dashboard', 'libs/contracts/src', 'package-lock.json'],
    without: ['dist', 'node_modules'],
    results: ['services/dashboard/dist/index.html'],
    make: () =>
      step('the dashboard', ['node_modules/vite/bin/vite.js', 'build', 'services/dashboard', '--logLevel', 'warn']),
  });
