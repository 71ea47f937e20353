import { join } from 'node:path';

/** Where a sandbox keeps what, below the provider's root. */
export interface Layout {
  readonly dir: string;
  /** Working directory of the agent-server; the repository is cloned into it. */
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  readonly conversations: string;
  /** Written by the runtime once it listens: `{"port":n,"pid":n}`. */
  readonly readyFile: string;
  /** Written by the provider: which process it is, safe against reuse of process ids. */
  readonly recordFile: string;
  readonly log: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isSandboxId = (name: string): boolean => UUID.test(name);

/** Throws on an id that is no UUID: it becomes a path and is removed recursively. */
export function layoutOf(root: string, sandboxId: string): Layout {
  if (!isSandboxId(sandboxId)) throw new Error(`sandbox id ${JSON.stringify(sandboxId)} is not a UUID`);
  const dir = join(root, sandboxId);
  return {
    dir,
    workspace: join(dir, 'workspace'),
    home: join(dir, 'home'),
    tmp: join(dir, 'tmp'),
    conversations: join(dir, 'state', 'conversations'),
    readyFile: join(dir, 'runtime.json'),
    recordFile: join(dir, 'process.json'),
    log: join(dir, 'runtime.log'),
  };
}
