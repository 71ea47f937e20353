import { listenForInterrupts } from './interrupts.js';
import { openTerminal } from './output/terminal.js';
import { run } from './run.js';

// A reader that has seen enough (`hands … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// Nobody reads our messages any more: go on in silence, so that what was started is stopped in order.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(1);
});

const interrupts = listenForInterrupts();
const exit = await run({ args: process.argv.slice(2), terminal: openTerminal(), env: process.env, interrupts });
// Connections that are kept for a next request would hold the process for seconds.
process.exit(exit);
