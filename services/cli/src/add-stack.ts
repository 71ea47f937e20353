import { Option, type Command } from 'commander';
import { SCENARIOS } from './demo/scenario-names.js';
import { port, positive } from './option-values.js';
import type { Runs } from './runner.js';
import { SANDBOX_KINDS } from './stack/sandbox-kinds.js';

/** Where agents work. A fresh one for each command. */
const sandboxes = (): Option =>
  new Option(
    '--sandboxes <kind>',
    'where agents work: in containers, or in processes, which are not isolated; auto: containers where there is Docker',
  )
    .choices(SANDBOX_KINDS)
    .env('MANYHANDS_SANDBOXES')
    .default('auto');

/** The commands that start things on this machine, or look at it. */
export function addStack(program: Command, runs: Runs): void {
  program
    .command('up')
    .description('start everything on this machine, until Ctrl-C')
    .option('--port <number>', 'port of API and dashboard (default: 7700, or a free one when that is taken)', port)
    .addOption(sandboxes())
    .action(runs(async (context, command) => (await import('./commands/up.js')).up(context, command.opts())));
  program
    .command('demo')
    .description('run two example epics from end to end and report; empties its data folder first')
    .addOption(
      new Option(
        '--scenario <name>',
        'features: two epics of a team; one-epic: one of them, in half the time; conflicts: people push to the same lines meanwhile',
      )
        .choices(SCENARIOS)
        .default('features'),
    )
    .option('--keep-running', 'leave the stack running after the report, until Ctrl-C')
    .option('--keep', 'keep the data of an earlier demo')
    .option('--deadline <seconds>', 'give up after this time (default: 600)', positive)
    .option('--port <number>', 'port of API and dashboard (default: 7700, or a free one when that is taken)', port)
    .addOption(sandboxes())
    .action(runs(async (context, command) => (await import('./demo/demo.js')).demo(context, command.opts())));
  program
    .command('doctor')
    .description('look whether this machine has what is needed')
    .action(runs(async (context) => (await import('./commands/doctor.js')).doctor(context)));
}
