import type { Command } from 'commander';
import { positive } from './option-values.js';
import type { Runs } from './runner.js';

/** Making and listing releases. */
export function addReleases(program: Command, runs: Runs): void {
  program
    .command('release')
    .argument('<repository>', 'its name or id')
    .description('release what has landed: main moves to the tip of develop, with a tag and its changelog')
    .option('--version <number>', 'as this version, such as 1.0.0 (default: what the commits since the last one say)')
    .option('--timeout <seconds>', 'wait at most this long until it is made (default: 60)', positive)
    .option('--idempotency-key <key>', 'asked for again with the same key, it is the same release')
    .action(
      runs(async (context, command) =>
        (await import('./commands/release.js')).release(context, command.args[0] ?? '', command.opts()),
      ),
    );
  program
    .command('releases')
    .argument('<repository>', 'its name or id')
    .description('its releases, newest first, with what became of each')
    .action(
      runs(async (context, command) =>
        (await import('./commands/release.js')).releases(context, command.args[0] ?? ''),
      ),
    );
}
