import {
  SandboxStartError,
  Sandboxes,
  type Isolation,
  type OverfullSandbox,
  type RunningSandbox,
  type SandboxSpec,
} from '../index.js';

/** Sandboxes in memory. Look into `running` and `specs`; nothing answers at their URLs. */
export class FakeSandboxes extends Sandboxes {
  override readonly provider = 'fake';
  override readonly isolation: Isolation = 'not isolated: development only';
  override readonly goldenDir = '/golden/repository.git';
  readonly running = new Map<string, RunningSandbox>();
  readonly specs: SandboxSpec[] = [];
  /** What `overfull` finds, of those that are there. */
  readonly full: OverfullSandbox[] = [];
  private readonly dead = new Set<string>();
  private readonly golden = new Set<string>();
  private failure: SandboxStartError | null = null;

  /** The next start fails so. */
  failNextStart(message: string, retryable = true): void {
    this.failure = new SandboxStartError(message, retryable);
  }

  /** The sandbox is gone as after a crash: not found any more, but still to be cleaned up. */
  crash(sandboxId: string): void {
    if (this.running.delete(sandboxId)) this.dead.add(sandboxId);
  }

  override async start(spec: SandboxSpec): Promise<RunningSandbox> {
    const known = this.running.get(spec.sandboxId);
    if (known) return known;
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure;
    const { sandboxId } = spec;
    const started = { sandboxId, url: `http://${sandboxId}.invalid`, workingDir: `/sandboxes/${sandboxId}/workspace` };
    this.specs.push(spec);
    if (spec.golden !== undefined) this.golden.add(spec.golden);
    this.dead.delete(sandboxId);
    this.running.set(sandboxId, started);
    return started;
  }

  override async find(sandboxId: string): Promise<RunningSandbox | null> {
    return this.running.get(sandboxId) ?? null;
  }

  override async stop(sandboxId: string): Promise<void> {
    this.running.delete(sandboxId);
    this.dead.delete(sandboxId);
  }

  override async list(): Promise<string[]> {
    return [...this.running.keys(), ...this.dead].sort();
  }

  override async overfull(): Promise<readonly OverfullSandbox[]> {
    const there = await this.list();
    return this.full.filter(({ sandboxId }) => there.includes(sandboxId));
  }

  override async goldens(): Promise<string[]> {
    return [...this.golden].sort();
  }

  override async dropGolden(repositoryId: string): Promise<void> {
    this.golden.delete(repositoryId);
  }
}
