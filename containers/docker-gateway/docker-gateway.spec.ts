import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { buildImages } from '../../tools/images/build-images.mjs';
import { sandboxed, untilHealthy } from '../testing/sandboxed.js';
import { base, describeImage, docker, socketPath } from '../testing/test-docker.js';
import { isTheSameAgain, keepsWhatEveryImageKeeps } from '../testing/what-every-image-keeps.js';

/** The volume with the socket that clients connect to. */
const LISTENS = 'docker-gateway-listens';

describeImage('docker-gateway', 'docker-gateway', () => {
  keepsWhatEveryImageKeeps('docker-gateway', { megabytes: 5 });
  isTheSameAgain('docker-gateway');

  it('is healthy with the socket and its group alone, and runs the agent-runtime for its client', async () => {
    const runtime = (await buildImages({ socketPath, base, names: ['agent-runtime'] })).get('agent-runtime') ?? '';
    await docker.createVolume({ Name: LISTENS });
    const volume = docker.getVolume(LISTENS);
    const { Mountpoint: folder } = await volume.inspect();
    const gateway = await untilHealthy(
      sandboxed('manyhands/docker-gateway:latest', {
        GroupAdd: [String(statSync(socketPath).gid)],
        Binds: [`${socketPath}:/var/run/docker.sock`, `${LISTENS}:/run/manyhands`],
      }),
    );
    const client = new Docker({ socketPath: join(folder, 'docker.sock'), version: 'v1.41' });
    const Cmd = ['node', '/app/dist/agent-runtime.mjs', '--help'];
    const container = await client.createContainer({ Image: runtime, Cmd, HostConfig: { NetworkMode: 'none' } });
    await container.start();
    expect(await container.wait()).toMatchObject({ StatusCode: 0 });
    expect((await container.logs({ stdout: true, stderr: true, follow: false })).toString()).toContain('OH_SESSION');
    await container.remove({ force: true, v: true });
    await gateway.remove({ force: true, v: true });
    await volume.remove();
  });
});
