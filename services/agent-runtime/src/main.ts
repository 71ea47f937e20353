#!/usr/bin/env node
import { createLog, type Log } from './log.js';
import { writeReadyFile } from './ready-file.js';
import { startRuntime, type Runtime } from './server.js';
import { InvalidSettings, readSettings } from './settings.js';

/** After this, the process ends even if something does not let go. */
const STOP_DEADLINE_MS = 5_000;

const HELP = `agent-runtime: the engine of a sandbox, an agent with a terminal and an editor.

Usage: node dist/agent-runtime.mjs         Environment:
  OH_SESSION_API_KEYS_0     required (also _1, …): keys that open /api/* and the event socket
  AGENT_RUNTIME_HOST        address to listen on (default 127.0.0.1)
  AGENT_RUNTIME_PORT        port to listen on (default 0: the system chooses)
  AGENT_RUNTIME_READY_FILE  file that gets {"port":n,"pid":n} once the server listens
  OH_CONVERSATIONS_PATH     folder of the conversations (default workspace/conversations)
  LOG_LEVEL                 error, warn (default), info or debug; JSON lines on standard error

Without a key it answers GET /alive, /health, /ready and /server_info.
`;

try {
  if (process.argv.includes('--help') || process.argv.includes('-h')) process.stdout.write(HELP);
  else await main();
} catch (error) {
  if (error instanceof InvalidSettings) process.stderr.write(`${error.message}\n`);
  else createLog('error')('error', 'agent-runtime could not start', error);
  process.exit(1);
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog(settings.logLevel);
  const runtime = await startRuntime(settings, log);
  const stop = stopper(runtime, log);
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.channel !== undefined && process.channel !== null) process.on('disconnect', stop);
  if (settings.readyFile !== undefined) writeReadyFile(settings.readyFile, runtime.port);
  process.send?.({ type: 'ready', port: runtime.port });
  log('info', `agent-runtime listens on ${settings.host}:${runtime.port}`);
}

function stopper(runtime: Runtime, log: Log): () => void {
  let stopping = false;
  return () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    runtime.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log('error', 'agent-runtime did not stop cleanly', error);
        process.exit(1);
      },
    );
  };
}
