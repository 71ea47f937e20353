import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Docker from 'dockerode';
import { gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';

jest.setTimeout(60_000); // real containers, beside those of other specs

const {
  MANYHANDS_TEST_DOCKER: daemon,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

(daemon ? describe : describe.skip)(`stock dockerode${daemon ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  let gateway: GatewayUnderTest;
  let docker: Docker;
  let direct: Docker;
  beforeAll(async () => {
    gateway = await gatewayBefore(String(daemon));
    docker = new Docker({ socketPath: gateway.socket, version: 'v1.41' });
    direct = new Docker({ socketPath: String(daemon) });
  });
  afterAll(async () => {
    for (const { Id } of await docker.listContainers({ all: true }))
      await docker.getContainer(Id).remove({ force: true, v: true });
    for (const { Id } of await docker.listNetworks()) await docker.getNetwork(Id).remove();
    for (const { Name } of (await docker.listVolumes()).Volumes) await docker.getVolume(Name).remove();
    await gateway.stop();
  });

  const run = async (command: readonly string[], more: Docker.ContainerCreateOptions = {}) => {
    const container = await docker.createContainer({
      Image: image,
      Cmd: [...command],
      HostConfig: { NetworkMode: 'none' },
      ...more,
    });
    await container.start();
    return container;
  };
  const outputOf = (container: Docker.Container, options: Docker.ExecCreateOptions, input?: string): Promise<string> =>
    container.exec({ AttachStdout: true, AttachStderr: true, ...options }).then(async (exec) => {
      const stream = await exec.start({ hijack: true, stdin: input !== undefined });
      if (input !== undefined) stream.end(input);
      const [out, err] = [new PassThrough(), new PassThrough()];
      docker.modem.demuxStream(stream, out, err);
      stream.once('end', () => void (out.end(), err.end()));
      err.resume();
      return text(out as Readable);
    });

  it('runs a container from its creation to its end', async () => {
    const network = await docker.createNetwork({
      Name: 'round',
      Internal: true,
      Labels: { 'manyhands.session': 's-1' },
    });
    await docker.createVolume({ Name: 'round-ws', Labels: { 'manyhands.session': 's-1' } });
    const container = await docker.createContainer({
      name: 'round-1',
      Image: image,
      Cmd: ['/bin/sh', '-c', 'echo to the log; sleep 600'],
      Env: ['MANYHANDS_SESSION=s-1'],
      Labels: { 'manyhands.session': 's-1', 'manyhands.role': 'qa', 'manyhands.fence': '7' },
      HostConfig: { NetworkMode: 'round', Mounts: [{ Type: 'volume', Source: 'round-ws', Target: '/workspace' }] },
    });
    await container.start();
    expect(await outputOf(container, { Cmd: ['/bin/sh', '-c', 'id -u; touch /workspace/made; ls /workspace'] })).toBe(
      '10001\nmade\n',
    );
    expect(await outputOf(container, { Cmd: ['/bin/cat'], AttachStdin: true }, 'through and back')).toBe(
      'through and back',
    );
    expect((await container.logs({ stdout: true, stderr: true, follow: false })).toString()).toContain('to the log');
    const [listed] = await docker.listContainers({ filters: { label: ['manyhands.session=s-1'] } });
    expect(listed).toMatchObject({
      Id: container.id,
      Labels: { 'manyhands.owner': gateway.client, 'manyhands.fence': '7' },
    });
    expect(await container.inspect()).toMatchObject({
      State: { Running: true },
      Config: { Env: [] },
      HostConfig: { Memory: 6 * 1024 ** 3 },
    });
    await container.stop({ t: 1 });
    expect(await container.wait()).toMatchObject({ StatusCode: expect.any(Number) });
    await container.remove({ force: true, v: true });
    await network.remove();
    await expect(docker.getNetwork('round').inspect()).rejects.toMatchObject({ statusCode: 403 });
  });

  it('finds in a container what the template promises', async () => {
    const container = await run(['/bin/sleep', '600']);
    const inside = await outputOf(container, {
      Cmd: [
        '/bin/sh',
        '-c',
        'grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status; touch /made 2>&1 || echo read-only; ulimit -c; ls /sys/firmware | wc -l; ls /var/run/docker.sock 2>/dev/null || echo no socket',
      ],
    });
    expect(inside.replace(/\t/g, ' ')).toBe(
      [
        ...['CapEff: 0000000000000000', 'CapBnd: 0000000000000000', 'NoNewPrivs: 1', 'Seccomp: 2'],
        ...['touch: /made: Read-only file system', 'read-only', '0', '0', 'no socket', ''],
      ].join('\n'),
    );
    await container.remove({ force: true });
  });

  it('stops a fork bomb at the limit of processes, and the neighbour does not notice', async () => {
    const bomb = await run(['/bin/sh', '-c', 'while true; do sleep 60 & done'], {
      HostConfig: { NetworkMode: 'none', PidsLimit: 32 },
    });
    const neighbour = await run(['/bin/sleep', '600']);
    await bomb.wait();
    expect((await bomb.logs({ stdout: true, stderr: true, follow: false })).toString()).toContain("can't fork");
    expect(await outputOf(neighbour, { Cmd: ['/bin/echo', 'well'] })).toBe('well\n');
    await bomb.remove({ force: true });
    await neighbour.remove({ force: true });
  });

  it('tells of a container that took more memory than it may', async () => {
    const greedy = await run(['/bin/sh', '-c', 'x=a; while true; do x=$x$x; done'], {
      HostConfig: { NetworkMode: 'none', Memory: 16 * 1024 ** 2 },
    });
    await greedy.wait();
    expect((await greedy.inspect()).State).toMatchObject({ OOMKilled: true, ExitCode: 137 });
    await greedy.remove({ force: true });
  });

  it('reaches who is in its network, and nobody beside it', async () => {
    await docker.createNetwork({ Name: 'apart', Internal: true });
    await docker.createNetwork({ Name: 'beside', Internal: true });
    const neighbour = await run(['/bin/sh', '-c', 'while true; do echo hello | nc -l -p 8000; done'], {
      HostConfig: { NetworkMode: 'beside' },
    });
    const { NetworkSettings } = await neighbour.inspect();
    const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? '';
    const alone = await run(['/bin/sleep', '600'], { HostConfig: { NetworkMode: 'apart' } });
    const together = await run(['/bin/sleep', '600'], { HostConfig: { NetworkMode: 'beside' } });
    const reach = (from: Docker.Container) =>
      outputOf(from, { Cmd: ['/bin/sh', '-c', `nc -w 1 ${address} 8000 || echo not`] });
    expect([await reach(together), await reach(alone)]).toEqual(['hello\n', 'not\n']);
    for (const container of [neighbour, alone, together]) await container.remove({ force: true });
  });

  it('stays in its network, whatever gets its name or an id like it', async () => {
    await expect(docker.createNetwork({ Name: '3f', Internal: true })).rejects.toMatchObject({ statusCode: 403 });
    const network = await docker.createNetwork({ Name: 'swap', Internal: true });
    const waiting = await docker.createContainer({ Image: image, HostConfig: { NetworkMode: 'swap' } });
    const later = await docker.createContainer({ Image: image, HostConfig: { NetworkMode: 'none' } });
    await network.remove();
    const foreign = await direct.createNetwork({ Name: 'swap', Internal: true });
    try {
      await expect(waiting.start()).rejects.toMatchObject({ statusCode: 404 });
      await expect(docker.getNetwork('swap').connect({ Container: later.id })).rejects.toMatchObject({
        statusCode: 403,
      });
      expect(Object.keys((await foreign.inspect()).Containers ?? {})).toEqual([]);
    } finally {
      for (const container of [waiting, later]) await container.remove({ force: true });
      await foreign.remove();
    }
  });

  it('lets go of the daemon when whoever follows a quiet log or waits has gone', async () => {
    const quiet = await run(['/bin/sleep', '600']);
    const before = await gateway.openToDaemon();
    for (const path of [
      `GET /v1.41/containers/${quiet.id}/logs?follow=1&stdout=1`,
      `POST /v1.41/containers/${quiet.id}/wait`,
    ]) {
      for (let count = 0; count < 5; count += 1) {
        const socket = connect(gateway.socket, () => socket.write(`${path} HTTP/1.1\r\nHost: docker\r\n\r\n`));
        await once(socket, 'data');
        socket.end();
      }
    }
    while ((await gateway.openToDaemon()) > before) await new Promise((resolve) => setImmediate(resolve));
    await quiet.remove({ force: true });
  });

  it('joins nothing across sessions', async () => {
    await docker.createNetwork({ Name: 'of-a', Internal: true, Labels: { 'manyhands.session': 'a' } });
    await docker.createVolume({ Name: 'of-a-ws', Labels: { 'manyhands.session': 'a' } });
    const wish = (session: string) => ({ Image: image, Labels: { 'manyhands.session': session } });
    await expect(docker.createContainer({ ...wish('b'), HostConfig: { NetworkMode: 'of-a' } })).rejects.toMatchObject({
      statusCode: 403,
    });
    const mounts: Docker.MountConfig = [{ Type: 'volume', Source: 'of-a-ws', Target: '/workspace' }];
    await expect(
      docker.createContainer({ ...wish('b'), HostConfig: { NetworkMode: 'none', Mounts: mounts } }),
    ).rejects.toMatchObject({ statusCode: 403, message: expect.stringContaining('another session') });
  });

  it('sees and touches nothing that is not its own', async () => {
    const foreign = await direct.createContainer({ Image: image, name: 'not-yours' });
    await direct.createVolume({ Name: 'not-yours-ws' });
    try {
      expect(await docker.listContainers({ all: true })).not.toContainEqual(
        expect.objectContaining({ Id: foreign.id }),
      );
      await expect(docker.getContainer(foreign.id).remove({ force: true })).rejects.toMatchObject({ statusCode: 403 });
      await expect(docker.createVolume({ Name: 'not-yours-ws' })).rejects.toMatchObject({ statusCode: 403 });
      await expect(
        docker.createContainer({ Image: image, name: 'not-yours', HostConfig: { NetworkMode: 'none' } }),
      ).rejects.toMatchObject({ statusCode: 409 });
    } finally {
      await foreign.remove({ force: true });
      await direct.getVolume('not-yours-ws').remove();
    }
  });

  it('is told when an image is not there, and by a digest that nobody allowed', async () => {
    const strange = `sha256:${'0'.repeat(64)}`;
    await expect(docker.createContainer({ Image: strange, HostConfig: { NetworkMode: 'none' } })).rejects.toMatchObject(
      {
        statusCode: 403,
        message: expect.stringContaining('R15 Image'),
      },
    );
  });

  it('knows its own after a restart of the gateway', async () => {
    const running = await run(['/bin/sleep', '600']);
    const again = await gatewayBefore(String(daemon), { DOCKER_GATEWAY_CLIENT: gateway.client });
    const other = new Docker({ socketPath: again.socket, version: 'v1.41' });
    expect(await other.getContainer(running.id).inspect()).toMatchObject({ State: { Running: true } });
    await other.getContainer(running.id.slice(0, 12)).remove({ force: true });
    await again.stop();
  });
});
