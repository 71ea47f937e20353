import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Docker from 'dockerode';
import { removeAll, running, shellIn } from './testing/containers.js';
import { ask, gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';
import { RecordingDaemon } from './testing/recording-daemon.js';

jest.setTimeout(60_000); // real containers, beside those of other specs

const {
  MANYHANDS_TEST_DOCKER: socket,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

const MiB = 1024 ** 2;
let home: string;
const makeHome = async (): Promise<void> => void (home = await mkdtemp(join(tmpdir(), 'measure-')));
let gateway: GatewayUnderTest;
const before = async (daemon: string): Promise<void> => {
  const file = join(home, 'policy.yaml');
  const client = `{ name: measured-${home.slice(-6).toLowerCase()}, listen: "unix:${join(home, 'c.sock')}", roles: [one] }`;
  await writeFile(file, `roles: { one: { pool: 10.9.8.0/24, disk: 16m } }\nclients: [${client}]\n`);
  gateway = await gatewayBefore(daemon, { DOCKER_GATEWAY_POLICY: file });
};
const after = async (): Promise<void> => {
  await gateway.stop();
  await rm(home, { recursive: true });
};

describe('what a client is told about its disk', () => {
  let daemon: RecordingDaemon;
  beforeEach(async () => {
    await makeHome();
    daemon = new RecordingDaemon([]);
    await daemon.listen(join(home, 'd.sock'));
    await before(join(home, 'd.sock'));
  });
  afterEach(async () => {
    await after();
    await daemon.close();
  });

  it('is of its own volumes, and nothing that else is told with it', async () => {
    const Labels = { 'manyhands.owner': 'somebody' };
    daemon.instead = ({ path }) =>
      path === '/system/df'
        ? [200, { Images: [{ Id: 'i' }], Containers: [{ Id: 'c' }], BuildCache: [], Volumes: [{ Name: 'v', Labels }] }]
        : undefined;
    expect(await ask(gateway.socket, 'GET /system/df')).toMatchObject({ status: 200, document: { Volumes: [] } });
    daemon.instead = () => undefined;
    await ask(gateway.socket, 'POST /volumes/create', { Name: 'own' });
    const { document } = await ask(gateway.socket, 'GET /system/df?type=volume');
    expect(document).toEqual({ Volumes: [expect.objectContaining({ Name: 'own', Driver: 'local' })] });
    expect(daemon.requests.at(-1)?.query.toString()).toBe('type=volume');
    expect(gateway.audit.map(({ operation }) => operation)).not.toContain('volume.measure');
  });

  it('is asked for in the version that can be asked for volumes alone, where the daemon speaks it', async () => {
    const versionsOf = async () => {
      await ask(gateway.socket, 'GET /system/df');
      return new Set(
        daemon.requests.map(({ path, version }) => `${path === '/system/df' ? 'measured' : 'else'} ${version}`),
      );
    };
    expect(await versionsOf()).toEqual(new Set(['else 1.41', 'measured 1.41']));
    await gateway.stop();
    daemon.requests.length = 0;
    daemon.instead = ({ path }) =>
      path === '/version' ? [200, { MinAPIVersion: '1.24', ApiVersion: '1.50' }] : undefined;
    await before(join(home, 'd.sock'));
    expect(await versionsOf()).toEqual(new Set(['else 1.41', 'measured 1.42']));
  });

  it('is that it must be asked again, where the daemon cannot measure now', async () => {
    daemon.instead = ({ path }) =>
      path === '/system/df' ? [500, { message: 'a disk usage operation is already running' }] : undefined;
    expect(await ask(gateway.socket, 'GET /system/df')).toMatchObject({ status: 503 });
    expect(gateway.audit.at(-1)).toMatchObject({ outcome: 'failed', operation: 'volume.measure' });
  });
});

(socket ? describe : describe.skip)(`a workspace${socket ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  let docker: Docker;
  const direct = new Docker({ socketPath: String(socket) });
  beforeAll(async () => {
    await makeHome();
    await before(String(socket));
    docker = new Docker({ socketPath: gateway.socket, version: 'v1.41' });
    await direct.createVolume({ Name: 'measured-by-nobody' });
  });
  afterAll(async () => {
    await removeAll(docker);
    await direct.getVolume('measured-by-nobody').remove();
    await after();
  });

  const holding = async (name: string, mebibytes: number): Promise<void> => {
    await docker.createVolume({ Name: name, Labels: { 'manyhands.sandbox': name } });
    const Mounts: Docker.MountConfig = [{ Type: 'volume', Source: name, Target: '/workspace' }];
    const inside = await running(docker, {
      Image: image,
      HostConfig: { NetworkMode: 'none', Memory: 32 * MiB, Mounts },
    });
    await shellIn(inside, `dd if=/dev/zero of=/workspace/file bs=1M count=${mebibytes} 2>&1`);
  };

  it('says how much it may hold, and is found to hold more; the one beside it is not', async () => {
    await holding('full', 20);
    await holding('beside', 4);
    await docker.createVolume({ Name: 'shared', Labels: { 'manyhands.golden': 'r' } });
    const { Volumes } = (await docker.df()) as { Volumes: Docker.VolumeInspectInfo[] };
    const told = Volumes.map(({ Name, Labels, UsageData }) => [
      Name,
      Labels['manyhands.disk'],
      Math.floor((UsageData?.Size ?? -1) / MiB),
    ]);
    expect(told.sort()).toEqual([
      ['beside', String(16 * MiB), 4],
      ['full', String(16 * MiB), 20],
      ['shared', undefined, 0],
    ]);
  });
});
