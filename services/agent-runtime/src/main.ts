#!/usr/bin/env node
import { createLog, type Log } from './log.js';
import { writeReadyFile } from './ready-file.js';
import { startRuntime, type Runtime } from './server.js';
import { InvalidSettings, readSettings } from './settings.js';

/** After this, the process ends even if something does not let go. */
const STOP_DEADLINE_MS = 5_000;

try {
  await main();
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
