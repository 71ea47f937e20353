import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { removeOutdated, removeReplaced } from '../tools/images/remove-replaced.mjs';
import { base, describeImage, docker, socketPath } from './testing/test-docker.js';

/** Builds an image that says so of itself, under a name that moves to it. */
async function imageWith(title: string, note: string, name = `${title}:latest`): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'replaced-'));
  const labels = `LABEL org.opencontainers.image.title="${title}" note="${note}"`;
  writeFileSync(join(folder, 'Dockerfile'), `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\n${labels}\n`);
  const context = execFileSync('tar', ['--create', '--directory', folder, '.']);
  rmSync(folder, { recursive: true });
  const built = await docker.buildImage(Readable.from([context]), { t: name, buildargs: { BASE_IMAGE: base } });
  await new Promise((resolve) => docker.modem.followProgress(built, resolve));
  return (await docker.getImage(name).inspect()).Id;
}

const isThere = (id: string): Promise<boolean> =>
  docker
    .getImage(id)
    .inspect()
    .then(
      () => true,
      () => false,
    );

describeImage('that was replaced', undefined, () => {
  it('is removed when it is ours and nothing uses it; all others stay', async () => {
    const [old, used, now] = [
      await imageWith('manyhands/replaced', 'old'),
      await imageWith('manyhands/replaced', 'used'),
      await imageWith('manyhands/replaced', 'now'),
    ];
    const [theirsBefore, theirs] = [await imageWith('somebody/else', 'old'), await imageWith('somebody/else', 'now')];
    const container = await docker.createContainer({ Image: used, HostConfig: { NetworkMode: 'none' } });
    await removeReplaced(socketPath, ['replaced']);
    expect(await Promise.all([old, used, now, theirsBefore, theirs].map(isThere))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    await container.remove();
    await Promise.all([now, theirs, theirsBefore].map((id) => docker.getImage(id).remove({ force: true })));
    await removeReplaced(socketPath, ['replaced']);
    expect(await isThere(used)).toBe(false);
  });
});

describeImage('that nobody makes any more', undefined, () => {
  const tag = (id: string, repo: string, version: string) => docker.getImage(id).tag({ repo, tag: version });

  it('is removed with all its names when it is ours, old, and nothing uses it; all others stay', async () => {
    const [gone, used, made] = [
      await imageWith('manyhands/gone', 'gone'),
      await imageWith('manyhands/used', 'used'),
      await imageWith('manyhands/made', 'made'),
    ];
    await tag(gone, 'manyhands/gone', '0.0.1');
    await tag(used, 'manyhands/used', '0.0.1');
    const theirs = [
      await imageWith('manyhands/gone', 'on ours', 'somebody/on-ours:1'),
      await imageWith('manyhands/gone', 'both'),
      await imageWith('somebody/else', 'theirs'),
    ];
    await tag(String(theirs[1]), 'somebody/both', '1');
    const nameless = await imageWith('manyhands/nameless', 'old');
    const renamed = await imageWith('manyhands/nameless', 'new');
    const container = await docker.createContainer({ Image: used, HostConfig: { NetworkMode: 'none' } });
    // One folder for each image.
    const catalogue = ['made', ...readdirSync(import.meta.dirname)];
    const all = [gone, nameless, renamed, used, made, ...theirs];

    expect(await removeOutdated(socketPath, catalogue)).toBe(0);
    expect(await Promise.all(all.map(isThere))).toEqual(all.map(() => true));
    expect(await removeOutdated(socketPath, catalogue, { days: -1 })).toBe(3);
    expect(await Promise.all(all.map(isThere))).toEqual([false, false, false, true, true, true, true, true]);
    expect((await docker.getImage(used).inspect()).RepoTags.sort()).toEqual([
      'manyhands/used:0.0.1',
      'manyhands/used:latest',
    ]);

    await container.remove();
    expect(await removeOutdated(socketPath, catalogue, { days: -1 })).toBe(1);
    expect(await isThere(used)).toBe(false);
    await Promise.all([made, ...theirs].map((id) => docker.getImage(id).remove({ force: true })));
  });
});
