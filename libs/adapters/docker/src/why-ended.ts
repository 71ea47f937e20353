/** As the daemon tells it. */
export interface ContainerState {
  readonly Running: boolean;
  readonly OOMKilled: boolean;
  readonly ExitCode: number;
  readonly Error: string;
}

/** Why a container does not run, for people; null while it does. */
export function whyEnded({ Running, OOMKilled, ExitCode, Error }: ContainerState): string | null {
  if (Running) return null;
  if (OOMKilled) return 'ran out of memory';
  if (Error !== '') return `could not run: ${Error}`;
  return `ended with exit status ${ExitCode}`;
}
