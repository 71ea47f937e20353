import {
  SandboxStartError,
  Sandboxes,
  type Isolation,
  type OverfullSandbox,
  type RunningSandbox,
  type SandboxSpec,
} from '@manyhands/environment';
import Docker from 'dockerode';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseImage } from './choose-image.js';
import { AGENT_PORT, containerOptions, GOLDEN_REPOSITORY, WORKSPACE } from './container-options.js';
import { GOLDEN_LABEL, goldenNameOf, labelsOf, nameOf, ROLE_LABEL, SANDBOX_LABEL } from './names.js';
import { overfullIn, type MeasuredVolume } from './overfull-in.js';
import { readLog } from './read-log.js';
import { gone, removeAll, sandboxIds } from './remains.js';
import { startFailure } from './start-failure.js';
import { whyEnded } from './why-ended.js';

export interface DockerSandboxesOptions {
  /** Socket file of the docker-gateway. */
  readonly gateway: string;
  /** Whether an agent-server answers at this URL. */
  readonly answers: (url: string, timeoutMs: number) => Promise<boolean>;
  /** Milliseconds until an agent-server must answer; default 60,000. */
  readonly startTimeoutMs?: number;
}

const LOOK_EVERY_MS = 50;
/** The daemon may be slow; a gateway that says nothing for so long is not there. */
const CALL_TIMEOUT_MS = 60_000;
/** The daemon walks through every file of every volume. */
const MEASURE_TIMEOUT_MS = 600_000;

/** What dockerode's types do not say of it: what is measured, and that it can be called off. */
interface Measuring {
  df(options: {
    readonly abortSignal: AbortSignal | undefined;
  }): Promise<{ readonly Volumes: readonly MeasuredVolume[] }>;
}

/**
 * Sandboxes that are containers, each with a network and a volume of its own, by the docker-gateway. On the network there is one
 * more container, the sandbox-relay, which the gateway puts there. All that is known about a sandbox is at the daemon, under its
 * label, so nothing is lost with this process.
 */
export class DockerSandboxes extends Sandboxes {
  override readonly provider = 'docker';
  override readonly isolation: Isolation = 'container';
  override readonly goldenDir = GOLDEN_REPOSITORY;
  private readonly docker: Docker;
  private readonly patient: Measuring;
  private readonly starting = new Map<string, Promise<RunningSandbox>>();

  constructor(private readonly options: DockerSandboxesOptions) {
    super();
    const by = { socketPath: options.gateway, version: 'v1.41' };
    this.docker = new Docker({ ...by, timeout: CALL_TIMEOUT_MS });
    this.patient = new Docker({ ...by, timeout: MEASURE_TIMEOUT_MS });
  }

  override start(spec: SandboxSpec): Promise<RunningSandbox> {
    const known = this.starting.get(spec.sandboxId);
    if (known) return known;
    const started = this.findOrStart(spec).finally(() => this.starting.delete(spec.sandboxId));
    this.starting.set(spec.sandboxId, started);
    return started;
  }

  override async find(sandboxId: string): Promise<RunningSandbox | null> {
    const filters = { label: [`${SANDBOX_LABEL}=${sandboxId}`] };
    const [container] = await this.docker.listContainers({ filters });
    const address = container?.NetworkSettings.Networks[nameOf(sandboxId)]?.IPAddress;
    if (!address) return null;
    const found = running(sandboxId, address);
    return (await this.options.answers(found.url, 2000)) ? found : null;
  }

  override stop(sandboxId: string): Promise<void> {
    return removeAll(this.docker, sandboxId);
  }

  override list(): Promise<string[]> {
    return sandboxIds(this.docker);
  }

  override async overfull(signal?: AbortSignal): Promise<readonly OverfullSandbox[]> {
    return overfullIn((await this.patient.df({ abortSignal: signal })).Volumes);
  }

  override async goldens(): Promise<string[]> {
    const { Volumes } = await this.docker.listVolumes({ filters: { label: [GOLDEN_LABEL] } });
    return Volumes.flatMap(({ Labels }) => Labels[GOLDEN_LABEL] ?? []).sort();
  }

  override async dropGolden(repositoryId: string): Promise<void> {
    // The gateway does not tell what is gone from what was never ours.
    if ((await this.goldens()).includes(repositoryId))
      await gone(this.docker.getVolume(goldenNameOf(repositoryId)).remove());
  }

  private async findOrStart(spec: SandboxSpec): Promise<RunningSandbox> {
    try {
      const found = await this.find(spec.sandboxId);
      if (found) return found;
      await this.stop(spec.sandboxId); // A half-started one of an earlier life.
      const container = await this.create(spec);
      await container.start();
      return await this.untilReady(spec.sandboxId, container);
    } catch (error) {
      const failure = startFailure(error);
      // What is left costs addresses and memory. When it cannot be removed now, it is reaped.
      await this.stop(spec.sandboxId).catch(() => undefined);
      throw failure;
    }
  }

  private async create(spec: SandboxSpec): Promise<Docker.Container> {
    const image = chooseImage(await this.docker.listImages(), spec.role);
    if (image === null)
      throw new SandboxStartError(`there is no image for the role ${spec.role}: run npm run images`, false);
    const name = nameOf(spec.sandboxId);
    const labels = labelsOf(spec.sandboxId, spec.role);
    // Both are over before either failure is told: what comes later would not be removed.
    const made = await Promise.allSettled([
      this.docker.createNetwork({ Name: name, Internal: true, Labels: labels }),
      this.docker.createVolume({ Name: name, Labels: labels }),
      this.haveGolden(spec),
    ]);
    for (const one of made) if (one.status === 'rejected') throw one.reason;
    return this.docker.createContainer(containerOptions(spec, image));
  }

  /** Its place is made with the first sandbox that may write there; making it again finds it. */
  private async haveGolden({ golden, purpose, role }: SandboxSpec): Promise<void> {
    if (golden === undefined || purpose !== 'golden') return;
    const Labels = { [GOLDEN_LABEL]: golden, [ROLE_LABEL]: role };
    await this.docker.createVolume({ Name: goldenNameOf(golden), Labels });
  }

  private async untilReady(sandboxId: string, container: Docker.Container): Promise<RunningSandbox> {
    const timeoutMs = this.options.startTimeoutMs ?? 60_000;
    const until = performance.now() + timeoutMs;
    for (;;) {
      const { State, NetworkSettings } = await container.inspect();
      const ended = whyEnded(State);
      if (ended !== null) throw await this.notReady(container, ended, true);
      const found = running(sandboxId, NetworkSettings.Networks[nameOf(sandboxId)]?.IPAddress ?? '');
      if (await this.options.answers(found.url, LOOK_EVERY_MS * 20)) return found;
      if (performance.now() > until)
        // Nor would the next one: who waits for it would only hear later, or not at all, what it was.
        throw await this.notReady(container, `did not answer within ${timeoutMs / 1000} s`, false);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async notReady(container: Docker.Container, because: string, retryable: boolean): Promise<SandboxStartError> {
    const wanted = { stdout: true, stderr: true, tail: 20, follow: false } as const;
    // What has been removed meanwhile has no log; why it ended is known all the same.
    const log = await container.logs(wanted).then(readLog, () => '');
    const said = log.trim() === '' ? 'it said nothing' : `the end of its log:\n${log.trim().slice(-2000)}`;
    return new SandboxStartError(`the agent-server ${because}; ${said}`, retryable);
  }
}

const running = (sandboxId: string, address: string): RunningSandbox => ({
  sandboxId,
  url: `http://${address}:${AGENT_PORT}`,
  // Not the volume itself: a clone wants to make its folder.
  workingDir: `${WORKSPACE}/repository`,
});
