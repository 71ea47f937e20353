import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { MAX_TIMEOUT_SECONDS } from '../tools/terminal.js';
import { USABLE_TOOLS } from '../tools/toolbox.js';

/** The version of the agent-server protocol that this subset follows. */
export const PROTOCOL_VERSION = '1.58.0';

/** When the server was last asked for something that needs a key. Milliseconds of the monotonic clock. */
export class Activity {
  #last = performance.now();

  touch(): void {
    this.#last = performance.now();
  }

  idleSeconds(): number {
    return (performance.now() - this.#last) / 1000;
  }
}

/** What may be asked without a key: nothing here tells anything about the work. */
export function serverDetailsRoutes(activity: Activity): Router {
  const router = Router();
  const startedAt = performance.now();
  const version = ownVersion();
  router.get(['/alive', '/health'], (_request, response) => void response.json({ status: 'ok' }));
  router.get('/ready', (_request, response) => void response.json({ status: 'ready' }));
  router.get(['/', '/server_info'], (_request, response) => {
    response.json({
      title: 'manyhands agent-runtime (OpenHands agent-server protocol, subset)',
      version,
      sdk_version: PROTOCOL_VERSION,
      uptime: (performance.now() - startedAt) / 1000,
      idle_time: activity.idleSeconds(),
      usable_tools: USABLE_TOOLS,
      conversation_runtime: 'local',
      available_conversation_runtimes: [],
      capabilities: [],
      max_foreground_terminal_timeout_seconds: MAX_TIMEOUT_SECONDS,
    });
  });
  return router;
}

function ownVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
