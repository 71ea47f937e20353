import { EXIT, type ExitCode } from '../cli-error.js';
import type { SandboxKind } from '../stack/index.js';
import type { Context } from './context.js';
import { withStack } from './with-stack.js';

/** `hands up`: runs the whole product on this machine until it is told to stop. */
export function up(context: Context, options: { port?: number; sandboxes?: SandboxKind }): Promise<ExitCode> {
  const { terminal, interrupts } = context;
  return withStack(context, { ...options, kind: 'up' }, async (stack) => {
    if (context.options.json) terminal.json({ url: stack.url, dataDir: stack.dataDir, model: stack.model });
    terminal.say('Ready. Next, in another terminal: hands repo add SOURCE --gate "npm test". Stop with Ctrl-C.');
    await interrupts.happened();
    return interrupts.first === 'SIGINT' ? EXIT.interrupted : EXIT.ok;
  });
}
