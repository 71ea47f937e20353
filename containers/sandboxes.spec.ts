import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentServer } from '@manyhands/agent-server';
import { NoRoomForSandbox, type SandboxSpec } from '@manyhands/environment';
import { randomUUID } from 'node:crypto';
import { describeSandboxes, someSpec } from '@manyhands/environment/testing';
import { buildImages } from '../tools/images/build-images.mjs';
import { startGatewayProcess, type GatewayProcess } from './testing/gateway-process.js';
import { base, describeImage, docker, socketPath } from './testing/test-docker.js';

/** Room for one container, and none for a second. */
const ONE_AT_A_TIME = `
roles:
  backend: { pool: 10.210.0.0/24, memory: 512m, cpus: 1 }
clients:
  - name: CLIENT
    listen: LISTEN
    roles: [backend]
    quota: { containers: 1 }
    relay: { sockets: SOCKETS }
`;

/** Next to nothing on disk. */
const LITTLE_DISK = `
roles:
  backend: { pool: 10.211.0.0/24, memory: 512m, cpus: 1, disk: 16m }
clients:
  - name: CLIENT
    listen: LISTEN
    roles: [backend]
    relay: { sockets: SOCKETS }
`;

/** Starts processes until one cannot be started, and ends the others: by a shell, whose forks are quick. */
const FLOOD = `setsid --wait sh -c 'trap "kill 0" EXIT; for i in $(seq 700); do sleep 60 & done' 2>&1`;

const containerOf = (sandboxId: string) => docker.getContainer(`sandbox-${sandboxId}`);

describeImage('of a sandbox by the provider', 'docker-gateway', () => {
  beforeAll(async () => {
    await buildImages({ socketPath, base, names: ['agent-runtime', 'sandbox-relay'] });
  });

  describeSandboxes('docker', async () => {
    const gateway = await startGatewayProcess(socketPath);
    return {
      sandboxes: gateway.provider(),
      afterCrash: () => gateway.provider(),
      crash: async (id) => {
        await containerOf(id).kill();
        await containerOf(id).wait();
      },
      close: () => gateway.stop(),
    };
  });

  describe.each(['frontend', 'backend', 'qa', 'gate'])('inside a sandbox of the role %s', (role) => {
    const spec = someSpec({ role });
    let gateway: GatewayProcess;
    let agent: AgentServer;
    beforeAll(async () => {
      gateway = await startGatewayProcess(socketPath);
      const { url } = await gateway.provider().start(spec);
      agent = new AgentServer({ url, apiKey: spec.agentServerKey, relay: gateway.relay });
    });
    afterAll(async () => {
      await gateway.provider().stop(spec.sandboxId);
      await gateway.stop();
    });
    const said = async (command: string): Promise<string> =>
      (await agent.bash(command, { cwd: '/workspace', timeoutSeconds: 30 })).output.trim();

    it.each([
      ['no capability', "grep -E '^Cap(Eff|Prm|Bnd|Amb)' /proc/self/status | cut -f2 | sort -u", '0000000000000000'],
      ['no new privileges', 'grep NoNewPrivs /proc/self/status | cut -f2', '1'],
      ['a filter of system calls', 'grep Seccomp: /proc/self/status | cut -f2', '2'],
      ['nobody’s user', 'id -u; id -g', '10001\n10001'],
      ['a root that cannot be written', 'touch /made /etc/made /app/made 2>/dev/null || echo refused', 'refused'],
      ['a workspace that can', 'touch /workspace/made /tmp/made && echo made', 'made'],
      ['no Docker socket', 'ls /var/run/docker.sock /run/docker.sock 2>/dev/null || echo none', 'none'],
      ['no key of its own server', 'env | grep -c OH_SESSION_API_KEYS || true', '0'],
      ['at most 512 processes', 'cat /sys/fs/cgroup/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids/pids.max', '512'],
    ])('there is %s', async (_what, command, answer) => {
      expect(await said(command)).toBe(answer);
    });

    it('a flood of processes ends at the limit, and the sandbox goes on', async () => {
      expect(await said(FLOOD)).toMatch(/cannot fork/i);
      expect(await said('echo still here')).toBe('still here');
    });
  });

  describe('a golden repository', () => {
    const golden = randomUUID();
    const specs = (['golden', 'warm', 'work'] as const).map((purpose) => someSpec({ purpose, golden }));
    let gateway: GatewayProcess;
    beforeAll(async () => {
      gateway = await startGatewayProcess(socketPath);
    });
    afterAll(() => gateway.stop());
    const inside = async (spec: SandboxSpec, command: string): Promise<string> => {
      const { url } = await gateway.provider().start(spec);
      const agent = new AgentServer({ url, apiKey: spec.agentServerKey, relay: gateway.relay });
      return (await agent.bash(command, { cwd: '/workspace', timeoutSeconds: 30 })).output.trim();
    };

    it('is written by who makes it, read by the others, and outlives them until it is dropped', async () => {
      const [maker, ...readers] = specs;
      if (maker === undefined) throw new Error('there is no maker');
      expect(await inside(maker, 'mkdir /golden/repository.git && echo "${MANYHANDS_GOLDEN:-none}"')).toBe('none');
      await gateway.provider().stop(maker.sandboxId);
      for (const reader of readers) {
        expect(await inside(reader, 'ls /golden && echo $MANYHANDS_GOLDEN && (touch /golden/x || true) 2>&1')).toBe(
          "repository.git\n/golden/repository.git\ntouch: cannot touch '/golden/x': Read-only file system",
        );
      }
      expect(await gateway.provider().goldens()).toEqual([golden]);
      for (const { sandboxId } of readers) await gateway.provider().stop(sandboxId);
      expect(await gateway.provider().list()).toEqual([]);
      await gateway.provider().dropGolden(golden);
      await gateway.provider().dropGolden(golden);
      expect(await gateway.provider().goldens()).toEqual([]);
    });
  });

  describe('a sandbox that writes more than it may', () => {
    let gateway: GatewayProcess;
    beforeAll(async () => {
      gateway = await startGatewayProcess(socketPath, LITTLE_DISK);
    });
    afterAll(() => gateway.stop());

    it('is found, and the one beside it is not; it is found no more when it is stopped', async () => {
      const sandboxes = gateway.provider();
      const [greedy, modest] = [someSpec(), someSpec()];
      for (const [spec, mebibytes] of [[greedy, 20] as const, [modest, 4] as const]) {
        const { url } = await sandboxes.start(spec);
        const agent = new AgentServer({ url, apiKey: spec.agentServerKey, relay: gateway.relay });
        const command = `dd if=/dev/zero of=/workspace/file bs=1M count=${mebibytes}`;
        expect((await agent.bash(command, { cwd: '/workspace', timeoutSeconds: 30 })).exitCode).toBe(0);
      }
      const [found, ...others] = await sandboxes.overfull();
      expect(found).toEqual({
        sandboxId: greedy.sandboxId,
        usedBytes: expect.any(Number),
        limitBytes: 16 * 1024 ** 2,
      });
      expect([others, Math.floor((found?.usedBytes ?? 0) / 1024 ** 2)]).toEqual([[], 20]);
      await sandboxes.stop(greedy.sandboxId);
      expect(await sandboxes.overfull()).toEqual([]);
      expect(await sandboxes.find(modest.sandboxId)).not.toBeNull();
      await sandboxes.stop(modest.sandboxId);
    });

    it('is looked for until that is called off', async () => {
      await expect(gateway.provider().overfull(AbortSignal.abort())).rejects.toThrow();
    });
  });

  describe('a sandbox that cannot be had', () => {
    let gateway: GatewayProcess;
    beforeAll(async () => {
      gateway = await startGatewayProcess(socketPath, ONE_AT_A_TIME);
    });
    afterAll(() => gateway.stop());

    it('waits while there is no room, leaves nothing meanwhile, and is started when there is', async () => {
      const sandboxes = gateway.provider();
      const [first, second] = [someSpec(), someSpec()];
      await sandboxes.start(first);
      await expect(sandboxes.start(second)).rejects.toBeInstanceOf(NoRoomForSandbox);
      expect(await sandboxes.list()).toEqual([first.sandboxId]);
      await sandboxes.stop(first.sandboxId);
      await sandboxes.start(second);
      await sandboxes.stop(second.sandboxId);
      expect(await sandboxes.list()).toEqual([]);
    });

    it('says that its role is not one of the client', async () => {
      const start = gateway.provider().start(someSpec({ role: 'nobody' }));
      await expect(start).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('nobody') });
      expect(await gateway.provider().list()).toEqual([]);
    });
  });
});
