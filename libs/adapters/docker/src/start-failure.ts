import { NoRoomForSandbox, SandboxStartError } from '@manyhands/environment';

/** What went wrong at the docker-gateway, in its words, and whether it may go better later. */
export function startFailure(cause: unknown): SandboxStartError {
  if (cause instanceof SandboxStartError) return cause;
  const { statusCode, code, json, message } = cause as DockerodeError;
  const said = json?.message ?? message ?? String(cause);
  if (statusCode === 429) return new NoRoomForSandbox(said, { cause });
  if (statusCode === undefined)
    return new SandboxStartError(`the docker-gateway does not answer (${code ?? said})`, true, { cause });
  // What is refused is refused again; what the daemon could not do it may do the next time.
  return new SandboxStartError(said, statusCode >= 500 || statusCode === 409, { cause });
}

/** As dockerode throws it; without a status when nobody answered. */
interface DockerodeError {
  readonly statusCode?: number;
  readonly code?: string;
  readonly json?: { readonly message?: string };
  readonly message?: string;
}

export const isNotFound = (error: unknown): boolean => (error as DockerodeError).statusCode === 404;

/** What has just been listed is not the client's (yet, or any more), or somebody else is at it. */
export const isUnsettled = (error: unknown): boolean => [403, 409].includes((error as DockerodeError).statusCode ?? 0);
