import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createApp } from './app.js';
import { loadScripts } from './load-scripts.js';
import { Player } from './player.js';
import type { LogEntry } from './request-log.js';

export interface ScriptedModelSettings {
  /** The folder with the script files. */
  readonly scripts: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly host: string;
  /** Multiplies every delay; 0 leaves the delays out. */
  readonly speed: number;
}

export interface ScriptedModel {
  readonly port: number;
  /** Ends in `/v1`, as `LLM_BASE_URL` wants it. */
  readonly baseUrl: string;
  readonly scripts: readonly string[];
  log(): readonly LogEntry[];
  /** Ends at once, also with requests under way. */
  close(): Promise<void>;
}

/** Starts the server. Throws ScriptProblems when the scripts are wrong and the system's error when the port is taken. */
export async function startScriptedModel(settings: ScriptedModelSettings): Promise<ScriptedModel> {
  const scripts = loadScripts(settings.scripts);
  const player = new Player(scripts);
  const server = createServer(createApp(player, settings.speed));
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    port,
    baseUrl: `http://${host}:${port}/v1`,
    scripts: scripts.map((script) => script.name),
    log: () => player.log.entries(),
    close: () => close(server),
  };
}

function listen(server: Server, { port, host }: ScriptedModelSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
