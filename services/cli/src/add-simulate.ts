import { type Command, InvalidArgumentError, Option } from 'commander';
import { positive, whole } from './option-values.js';
import type { Runs } from './runner.js';

/** What would happen, asked of the policies themselves. */
export function addSimulate(program: Command, runs: Runs): void {
  program
    .command('simulate')
    .description('what the team would do under conditions that you choose, answered without a server')
    .command('queue')
    .description('how a merge queue fares with many changes at once: gate runs, time, waiting, by policy')
    .option('--changes <number>', 'changes that arrive at once, at most 1000', changes, 100)
    .option('--bad <share>', 'chance that a change is bad, from 0 to 1', share(1), 0.05)
    .option('--flaky <share>', 'chance that the gate is red for nothing, from 0 to 0.5', share(0.5), 0)
    .option(
      '--clashing <share>',
      'chance that a change is good by itself and red together with one before it (default: 0)',
      share(0.5),
    )
    .option(
      '--hints <share>',
      'of ours: share of these pairs that are hinted at before any test, and of right hints (default: no hints)',
      share(1),
    )
    .option('--gate-minutes <minutes>', 'how long a gate run takes', positive, 10)
    .option('--slots <number>', 'gate runs at a time', atLeastOne, 16)
    .addOption(
      new Option('--policy <name>', 'default: all of them, side by side').choices(['ours', 'serial', 'bors', 'zuul']),
    )
    .option('--dial <number>', 'of ours: from 0, as few runs as possible, to 1, as fast as possible', share(1), 0.2)
    .option('--seed <number>', 'the same seed throws the same dice', whole, 1)
    .action(
      runs(async (context, command) =>
        (await import('./commands/simulate-queue.js')).simulateQueue(context, command.opts()),
      ),
    );
}

const MOST_CHANGES = 1000;

function changes(text: string): number {
  const value = atLeastOne(text);
  if (value <= MOST_CHANGES) return value;
  throw new InvalidArgumentError(`It must be at most ${MOST_CHANGES}.`);
}

function atLeastOne(text: string): number {
  const value = whole(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError('It must be at least 1.');
}

const share =
  (most: number) =>
  (text: string): number => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    if (value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from 0 to ${most}, such as 0.05.`);
  };
