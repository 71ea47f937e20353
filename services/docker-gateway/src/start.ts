import type { Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { addressText } from './address.js';
import { openAudit, type Audit } from './audit.js';
import { Client } from './client.js';
import type { Config } from './config.js';
import { Daemon } from './daemon.js';
import { fieldsOf, textOf } from './document.js';
import { Gateway } from './gateway.js';
import { ask } from './read-belongings.js';
import { open } from './server.js';

/** How often what clients have is compared with what the daemon has. */
const REFRESH_MS = 30_000;
/** How soon it is tried again while the daemon does not answer. */
const RETRY_MS = 1_000;
/** How long the doors stay shut for a daemon that has not answered yet. */
const FIRST_MS = 3_000;

export interface RunningGateway {
  readonly addresses: readonly string[];
  /** Takes no more requests; resolves when those under way have been answered. */
  close(): Promise<void>;
}

/**
 * Opens every door. A daemon that does not answer yet is waited for in the background: until it does, clients are told so, and have
 * nothing that could be named.
 */
export async function startGateway(
  config: Config,
  log: Logger,
  audit: Audit = openAudit(config.audit),
): Promise<RunningGateway> {
  const daemon = new Daemon(config.daemon);
  const gateway = new Gateway(daemon, audit);
  const clients = config.doors.map(({ policy }) => new Client(policy, daemon, audit));
  const refreshing = keepFresh(daemon, clients, log);
  await Promise.race([refreshing.first, wait(FIRST_MS, undefined, { ref: false })]);
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    refreshing.stop();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    for (const client of clients)
      await client.relay?.end().catch((error: unknown) => log.warn({ err: error }, 'the relay is still there'));
  };
  try {
    for (const [index, { address, token }] of config.doors.entries()) {
      const client = clients[index];
      if (client) servers.push(await open({ address, client, ...(token !== undefined && { token }) }, gateway));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses: servers.map(listeningAt), close };
}

function listeningAt(server: Server): string {
  const address = server.address();
  if (address === null) return '';
  return addressText(typeof address === 'string' ? { path: address } : { host: address.address, port: address.port });
}

/** `first` resolves after the first try, whether the daemon answered or not. */
function keepFresh(daemon: Daemon, clients: readonly Client[], log: Logger) {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let wasUp: boolean | undefined;
  const again = async (): Promise<void> => {
    const isUp = await refresh(daemon, clients, log).then(
      () => true,
      (error: unknown) => {
        if (wasUp !== false) log.warn({ err: error }, 'the Docker daemon does not answer');
        return false;
      },
    );
    if (isUp && wasUp === false) log.info('the Docker daemon answers again');
    wasUp = isUp;
    if (!stopped) timer = setTimeout(() => void again(), isUp ? REFRESH_MS : RETRY_MS);
  };
  return {
    first: again(),
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function refresh(daemon: Daemon, clients: readonly Client[], log: Logger): Promise<void> {
  const { MinAPIVersion, ApiVersion } = fieldsOf(await ask(daemon, { method: 'GET', path: '/version' }));
  daemon.chooseVersion(textOf(MinAPIVersion), textOf(ApiVersion));
  for (const client of clients) {
    await client.refresh();
    // A relay that cannot be had is no reason to say that the daemon does not answer.
    await client.relay?.keep().catch((error: unknown) => log.warn({ err: error, client: client.name }, 'no relay'));
  }
}
