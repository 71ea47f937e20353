#!/usr/bin/env node
import { startRelay } from './relay.js';
import { HELP, readSettings } from './settings.js';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(HELP);
} else {
  await main();
}

async function main(): Promise<void> {
  try {
    const relay = await startRelay(readSettings(process.env));
    process.stderr.write(`sandbox-relay listens on port ${relay.port}\n`);
    const stop = () => void relay.close().finally(() => process.exit(0));
    process.once('SIGTERM', stop).once('SIGINT', stop);
  } catch (error) {
    process.stderr.write(`sandbox-relay could not start: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
