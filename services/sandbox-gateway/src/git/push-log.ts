export interface PushProblem {
  readonly code: string;
  readonly path?: string | undefined;
  readonly message: string;
}

/** Port: the record of pushes, and who holds which files. */
export abstract class PushLog {
  abstract refused(push: { sandboxId: string; ref: string; problems: readonly PushProblem[] }): Promise<void>;
  abstract accepted(push: { sandboxId: string; ref: string; from: string; to: string }): Promise<void>;
  abstract holders(
    repositoryId: string,
    paths: readonly string[],
  ): Promise<readonly { path: string; taskKey: string; agent: string }[]>;
}
