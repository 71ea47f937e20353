// The bootstrap as a table of contents.
import { resolve } from 'node:path';
import { run } from '../run.mjs';
import { offerBrowser, offerDocker, offerRedis } from './system-packages.mjs';
import { installNpmPackages } from './npm-packages.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { giveUp, say, secondsSince } from './say.mjs';

const root = resolve(import.meta.dirname, '../..');

export async function makeReady({ forTests }) {
  await demandGit();
  await oneAtATime(root, async () => {
    await installNpmPackages(root);
    await offerRedis(root);
    if (forTests) await offerBrowser(root);
    if (forTests) await offerDocker(root);
    await build();
  });
}

async function demandGit() {
  const { status } = await run('git', ['--version'], { minutes: 1 });
  if (status !== 0)
    giveUp('git is needed and was not found on the PATH. Install it (Debian: apt-get install git), then try again.');
}

async function build() {
  const start = performance.now();
  const { status, output } = await run(process.execPath, ['tools/build.mjs'], { cwd: root });
  if (status !== 0) giveUp(`${output.trim()}\nmanyhands: the build failed; the lines above say where.`);
  say(`built in ${secondsSince(start)}`);
}
