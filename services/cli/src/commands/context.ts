import { ApiClient } from '../api/client.js';
import { findServer } from '../api/find-server.js';
import { defaultDataDir } from '../stack/index.js';
import type { Terminal } from '../output/terminal.js';
import { resolve } from 'node:path';
import type { Interrupts } from '../interrupts.js';

/** What every command understands. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly server?: string;
  readonly data?: string;
}

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly options: GlobalOptions;
  readonly interrupts: Interrupts;
  /** The API of the server that was named or is found. `patienceMs`: go on trying while it restarts. */
  client(patienceMs?: number): ApiClient;
}

export function openContext(o: {
  terminal: Terminal;
  env: NodeJS.ProcessEnv;
  options: GlobalOptions;
  interrupts: Interrupts;
}): Context {
  const { env, options } = o;
  return {
    ...o,
    client: (patienceMs = 0) => {
      const dataDirs = options.data ? [resolve(options.data)] : [defaultDataDir('up'), defaultDataDir('demo')];
      const server = findServer({
        url: options.server ?? (env['MANYHANDS_URL'] || undefined),
        token: env['MANYHANDS_TOKEN'] || undefined,
        dataDirs,
      });
      return new ApiClient({ ...server, patienceMs });
    },
  };
}
