import type { OverfullSandbox } from './overfull.js';

/** How strongly a provider separates a sandbox from the host; shown wherever a sandbox is shown. */
export type Isolation = 'container' | 'pod' | 'not isolated: development only';

/** What a sandbox is started with. */
export interface SandboxSpec {
  /** UUIDv7; also the label by which everything that belongs to the sandbox is found again after a crash. */
  readonly sandboxId: string;
  /** `warm`: for whoever claims it. `golden`: to make or renew the golden repository, the only one that may write there. */
  readonly purpose: 'work' | 'review' | 'gate' | 'warm' | 'golden';
  /** Id of the repository whose golden repository the sandbox may borrow from, or makes; left out where there is none. */
  readonly golden?: string | undefined;
  /** Whose image, limits and network it gets, where the provider has them by role. */
  readonly role: string;
  /** Header value `X-Session-API-Key` that its agent-server asks for. */
  readonly agentServerKey: string;
  /** Environment for the agent-server and everything it starts; nothing of the parent's environment is added but PATH and LANG. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: SandboxLimits;
}

export interface SandboxLimits {
  /** MiB of memory for one process of the sandbox. */
  readonly memoryMiB: number;
  /** Processes and threads. */
  readonly processes: number;
  /** Seconds of CPU for one process. */
  readonly cpuSeconds: number;
  /** MiB of the largest file. */
  readonly fileMiB: number;
}

export const DEFAULT_LIMITS: SandboxLimits = { memoryMiB: 4096, processes: 512, cpuSeconds: 3600, fileMiB: 2048 };

/** A sandbox that answers. */
export interface RunningSandbox {
  readonly sandboxId: string;
  /** Base URL of its agent-server. */
  readonly url: string;
  /** Where the repository is cloned to, as the sandbox sees it. */
  readonly workingDir: string;
}

/** The sandbox could not be started; `retryable` tells whether the same call may work later. */
export class SandboxStartError extends Error {
  readonly code: 'sandbox-start-failed' | 'no-room' = 'sandbox-start-failed';
  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** There is no room for it on the host now: it is to wait until others have gone. */
export class NoRoomForSandbox extends SandboxStartError {
  override readonly code = 'no-room';
  constructor(message: string, options?: ErrorOptions) {
    super(message, true, options);
  }
}

/** Port: whatever can start and remove sandboxes. Every call is idempotent on the sandbox id. */
export abstract class Sandboxes {
  /** Short name for people: `process`, `docker`. */
  abstract readonly provider: string;
  abstract readonly isolation: Isolation;
  /** Where a sandbox that is started with `golden` has the golden repository; null where the provider keeps none. */
  abstract readonly goldenDir: string | null;
  /** Starts the sandbox or finds it again; resolves when its agent-server answers. Throws {@link SandboxStartError}. */
  abstract start(spec: SandboxSpec): Promise<RunningSandbox>;
  /** The sandbox when it runs and answers, else null. */
  abstract find(sandboxId: string): Promise<RunningSandbox | null>;
  /** Ends every process of the sandbox and removes its files. A sandbox that is not there is fine. */
  abstract stop(sandboxId: string): Promise<void>;
  /** Ids of everything that this provider has, running or dead; what has no live owner gets reaped. */
  abstract list(): Promise<string[]>;
  /**
   * The sandboxes that hold more on disk than they may. Measuring may take minutes; it ends, with an error, when the signal calls it
   * off. Always none where the provider knows no limit.
   */
  abstract overfull(signal?: AbortSignal): Promise<readonly OverfullSandbox[]>;
  /** Ids of the repositories that have a place for a golden repository; always none where the provider has no such places. */
  abstract goldens(): Promise<string[]>;
  /** Removes a golden repository for good; one that is not there is fine. No sandbox may use it. */
  abstract dropGolden(repositoryId: string): Promise<void>;
}
