import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { ComposeFile, Service } from './compose-file.js';
import { containerName, containerOf, networkName, volumeName, type Surroundings } from './translate.js';

/** Seconds that a service has until its health check says yes. */
const HEALTHY_WITHIN = 120;

/** A compose file that runs at a daemon, started as Compose would: in the order of what depends on what. */
export class RunningStack {
  private readonly starting = new Map<string, Promise<void>>();

  private constructor(
    private readonly docker: Docker,
    private readonly around: Surroundings,
  ) {}

  /** Resolves when every service is healthy. When one is not, everything is removed again. */
  static async up(docker: Docker, file: ComposeFile): Promise<RunningStack> {
    const { NCPU: hostCpus } = (await docker.info()) as { NCPU: number };
    const stack = new RunningStack(docker, { file, hostCpus, checkEvery: 4 });
    try {
      await stack.create();
      await Promise.all(Object.keys(file.services).map((name) => stack.start(name)));
      return stack;
    } catch (error) {
      await stack.down();
      throw error;
    }
  }

  container(name: string): Docker.Container {
    return this.docker.getContainer(containerName(this.file, name));
  }

  /** Folder of a volume, as the host sees it. */
  async folderOf(volume: string): Promise<string> {
    return (await this.docker.getVolume(volumeName(this.file, volume)).inspect()).Mountpoint;
  }

  /** What a command in a service's container prints. Rejects when it fails. */
  async run(name: string, command: readonly string[]): Promise<string> {
    const exec = await this.container(name).exec({ Cmd: [...command], Tty: true, AttachStdout: true });
    const said = await text(await exec.start({ Tty: true }));
    const { ExitCode: status } = await exec.inspect();
    if (status !== 0) throw new Error(`${command.slice(0, 2).join(' ')} in ${name} ended with ${status}: ${said}`);
    return said;
  }

  /** What a service has written so far. */
  async logsOf(name: string): Promise<string> {
    const logs = await this.container(name).logs({ stdout: true, stderr: true, follow: false, tail: 40 });
    return logs.toString();
  }

  /** Who depends on others is stopped before them. Volumes and networks go too. */
  async down(): Promise<void> {
    const left = new Set(Object.keys(this.file.services));
    while (left.size > 0) {
      const needed = new Set([...left].flatMap((name) => this.needsOf(name)));
      const next = [...left].filter((name) => !needed.has(name));
      await Promise.all(next.map((name) => this.remove(name)));
      for (const name of next) left.delete(name);
    }
    for (const name of Object.keys(this.file.networks))
      await this.docker.getNetwork(networkName(this.file, name)).remove();
    for (const name of Object.keys(this.file.volumes))
      await this.docker.getVolume(volumeName(this.file, name)).remove();
  }

  private get file(): ComposeFile {
    return this.around.file;
  }

  private serviceOf(name: string): Service {
    const service = this.file.services[name];
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  private needsOf(name: string): string[] {
    return Object.keys(this.serviceOf(name).depends_on ?? {});
  }

  /** All containers before any is started, as Compose does. */
  private async create(): Promise<void> {
    for (const [name, { internal = false, ipam }] of Object.entries(this.file.networks)) {
      const Config = ipam.config.map(({ subnet }) => ({ Subnet: subnet }));
      await this.docker.createNetwork({
        Name: networkName(this.file, name),
        Internal: internal,
        IPAM: { Driver: 'default', Config },
      });
    }
    for (const name of Object.keys(this.file.volumes))
      await this.docker.createVolume({ Name: volumeName(this.file, name) });
    for (const [name, service] of Object.entries(this.file.services)) {
      const container = await this.docker.createContainer(containerOf(name, service, this.around));
      for (const network of (service.networks ?? []).slice(1))
        await this.docker
          .getNetwork(networkName(this.file, network))
          .connect({ Container: container.id, EndpointConfig: { Aliases: [name] } });
    }
  }

  private start(name: string): Promise<void> {
    const known = this.starting.get(name);
    if (known) return known;
    const started = this.startAfterNeeds(name);
    this.starting.set(name, started);
    return started;
  }

  private async startAfterNeeds(name: string): Promise<void> {
    await Promise.all(this.needsOf(name).map((need) => this.start(need)));
    const container = this.container(name);
    if (this.serviceOf(name).healthcheck === undefined) return void (await container.start());
    const filters = { container: [containerName(this.file, name)], event: ['health_status: healthy', 'die'] };
    const events = (await this.docker.getEvents({ filters })) as Readable;
    try {
      await container.start();
      const signal = AbortSignal.timeout(HEALTHY_WITHIN * 1000);
      const [event] = (await once(events, 'data', { signal }).catch(() => ['not in time'])) as [Buffer | string];
      if (!event.toString().includes('health_status: healthy'))
        throw new Error(`${name} is not healthy: ${event.toString()}\n${await this.logsOf(name)}`);
    } finally {
      events.destroy();
    }
  }

  private async remove(name: string): Promise<void> {
    const container = this.container(name);
    await container.stop({ t: 20 }).catch(() => undefined); // it may never have started
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}
