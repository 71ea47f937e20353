import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { removeReplaced } from '../tools/images/remove-replaced.mjs';
import { base, describeImage, docker, socketPath } from './testing/test-docker.js';

/** Builds an image that says so of itself, under a name that moves to it. */
async function imageWith(title: string, note: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'replaced-'));
  const labels = `LABEL org.opencontainers.image.title="${title}" note="${note}"`;
  writeFileSync(join(folder, 'Dockerfile'), `ARG BASE_IMAGE\nFROM \${BASE_IMAGE}\n${labels}\n`);
  const context = execFileSync('tar', ['--create', '--directory', folder, '.']);
  rmSync(folder, { recursive: true });
  const name = `${title}:latest`;
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
