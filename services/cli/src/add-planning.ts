import { type Command, Option } from 'commander';
import { positive, whole } from './option-values.js';
import type { Runs } from './runner.js';

/** What is asked of plans: trying one out, deciding on one, changing one. */
export function addPlanning(program: Command, runs: Runs): void {
  const plan =
    program.commands.find((command) => command.name() === 'plan') ?? program.command('plan').description('plans');
  addDryRun(plan, runs);
  addStored(plan, runs);
  addDecisions(program, runs);
  addApply(program, runs);
}

export const allowProtectedOption = (): Option =>
  new Option('--allow-protected', 'as a maintainer: its plan may write protected paths, such as workflows');
export const approvalOption = (): Option =>
  new Option('--approval <policy>', 'when its plan waits for a person').choices(['automatic', 'on-risk', 'always']);

function addDryRun(plan: Command, runs: Runs): void {
  plan
    // A subcommand has options of the same names: what stands behind it is its own.
    .enablePositionalOptions()
    .option('--dry-run', 'plan an epic without a server, and store nothing')
    .option('--epic <file>', 'with --dry-run: the epic, as for hands submit')
    .option('--repo <dir>', 'with --dry-run: repository or folder to plan against (default: .)')
    .option('--branch <name>', 'default: develop, else the default branch')
    .addOption(approvalOption())
    .option('--out <file>', 'write epic and plan as YAML, for hands apply')
    .option('--transcript <file>', 'write what was asked and answered, for --replay')
    .option('--replay <file>', 'come to the plan of a transcript again, without a model')
    .option('--timeout <seconds>', 'at most this long (default: 1200)', positive)
    .action(
      runs(async (context, command) =>
        (await import('./commands/plan-dry-run.js')).planDryRun(context, command.opts()),
      ),
    );
}

function addStored(plan: Command, runs: Runs): void {
  plan
    .command('show')
    .argument('<epic>', 'id of the epic, the beginning of it, or its title')
    .option('--version-number <number>', 'an older version', whole)
    .description('the plan of an epic, with its critical path')
    .action(
      runs(async (context, command) =>
        (await import('./commands/plans.js')).showPlan(context, command.args[0] ?? '', versionOf(command)),
      ),
    );
  plan
    .command('edit')
    .argument('<epic>', 'id of the epic, the beginning of it, or its title')
    .argument('<file>', 'the new plan, in YAML or JSON')
    .description('a new version of a plan of which nothing has started')
    .action(
      runs(async (context, command) => {
        const [epic = '', file = ''] = command.args;
        await (await import('./commands/plans.js')).editPlan(context, epic, file);
      }),
    );
  plan
    .command('transcript')
    .argument('<epic>', 'id of the epic, the beginning of it, or its title')
    .option('--version-number <number>', 'of an older version', whole)
    .description('what the planning model was asked and answered; with --json for hands plan --replay')
    .action(
      runs(async (context, command) =>
        (await import('./commands/plans.js')).planTranscript(context, command.args[0] ?? '', versionOf(command)),
      ),
    );
}

const versionOf = (command: Command): number | undefined => command.opts<{ versionNumber?: number }>().versionNumber;

function addDecisions(program: Command, runs: Runs): void {
  program
    .command('approve')
    .argument('<epic>', 'id of the epic, the beginning of it, or its title')
    .option('--plan <hash>', 'only if the plan is still this one')
    .description('put the plan of an epic that waits for approval to work')
    .action(
      runs(async (context, command) => {
        const { plan } = command.opts<{ plan?: string }>();
        await (await import('./commands/plans.js')).approve(context, command.args[0] ?? '', plan);
      }),
    );
  program
    .command('deny')
    .argument('<epic>', 'id of the epic, the beginning of it, or its title')
    .requiredOption('--reason <text>', 'why; it becomes the reason of the epic')
    .option('--plan <hash>', 'only if the plan is still this one')
    .description('say no to the plan of an epic, which ends it')
    .action(
      runs(async (context, command) => {
        const { reason, plan } = command.opts<{ reason: string; plan?: string }>();
        const body = { reason, ...(plan === undefined ? {} : { hash: plan }) };
        await (await import('./commands/plans.js')).deny(context, command.args[0] ?? '', body);
      }),
    );
}

function addApply(program: Command, runs: Runs): void {
  program
    .command('apply')
    .argument('<file>', 'plan with its epic, as hands plan --out writes it')
    .description('ask for an epic with exactly this plan')
    .option('--title <text>', 'what is asked for, when the file does not say it')
    .option('--body <text>', 'the same at length')
    .option('--repo <name>', 'repository; not needed when there is only one')
    .option('--max-cost <dollars>', 'most that its model calls may cost', positive)
    .addOption(approvalOption())
    .addOption(allowProtectedOption())
    .option('--idempotency-key <key>', 'submitted again with the same key, it is the same epic')
    .option('--wait', 'follow it to its end; the exit status tells how it ended')
    .option('--timeout <seconds>', 'with --wait: at most this long (default: 3600)', positive)
    .action(
      runs(async (context, command) =>
        (await import('./commands/plans.js')).apply(context, command.args[0] ?? '', command.opts()),
      ),
    );
}
