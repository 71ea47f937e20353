import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { removeAll, running, shellIn } from './testing/containers.js';
import { gatewayBefore, type GatewayUnderTest } from './testing/gateway-under-test.js';

const {
  MANYHANDS_TEST_DOCKER: daemon,
  MANYHANDS_TEST_DOCKER_IMAGE: image = '',
  MANYHANDS_TEST_NO_DOCKER: why,
} = process.env;

/** Stands where the host's own resolver would, and tells what it is asked. */
const RESOLVER = `
  require('node:dgram').createSocket('udp4')
    .on('message', (question) => console.log(question.toString('latin1').replace(/[^a-z-]+/g, '.')))
    .bind(53, '127.0.0.53', () => console.log('listens'))`;

(daemon ? describe : describe.skip)(`names${daemon ? '' : ` (skipped: ${why ?? 'no Docker'})`}`, () => {
  const direct = new Docker({ socketPath: daemon ?? '' });
  const asked: string[] = [];
  let resolver: ChildProcess;
  let lines: Interface;
  let gateway: GatewayUnderTest;
  let docker: Docker;
  beforeAll(async () => {
    const pid = readFileSync(join(dirname(String(daemon)), 'pid'), 'utf8');
    resolver = spawn('nsenter', ['--target', pid, '--net', process.execPath, '-e', RESOLVER]);
    if (!resolver.stdout) throw new Error('no output');
    lines = createInterface(resolver.stdout).on('line', (line) => asked.push(line));
    await once(lines, 'line');
    gateway = await gatewayBefore(String(daemon));
    docker = new Docker({ socketPath: gateway.socket, version: 'v1.41' });
  });
  afterAll(async () => {
    await removeAll(docker);
    await gateway.stop();
    resolver.kill();
    await once(resolver, 'exit');
  });

  it('of the outside are asked of nobody, those of the network are known', async () => {
    await docker.createNetwork({ Name: 'named', Internal: true });
    const sandbox = await running(docker, { name: 'named-one', Image: image, HostConfig: { NetworkMode: 'named' } });
    expect(await shellIn(sandbox, 'nslookup -type=a named-one')).toContain('Name:\tnamed-one');
    await shellIn(sandbox, 'nslookup -type=a secret-of-the-sandbox.example');
    // Proves that the resolver would have heard it: a container that the gateway did not write is heard.
    const other = await running(direct, { Image: image, HostConfig: { NetworkMode: 'named' } });
    const heard = once(lines, 'line');
    await shellIn(other, 'nslookup -type=a of-the-other.example');
    await heard;
    await other.remove({ force: true });
    expect(asked.join()).toContain('of-the-other');
    expect(asked.join()).not.toContain('secret-of-the-sandbox');
  }, 60_000);
});
