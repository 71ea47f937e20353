import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PlanOptions } from './plan/plan-world.js';
import type { Runs } from './runner.js';

/** The roles of the team that `hands up` starts. */
const ROLES = ['frontend', 'backend', 'qa'];

/** What can be done with a plan without a server. */
export function addPlan(program: Command, runs: Runs): void {
  const plan = program.command('plan').description('plans: check one, mend one, try one out, change one');
  withOptions(
    plan.command('check').description('every rule that a plan breaks; exit status 5 when it breaks one'),
  ).action(
    runs(async (context, command) =>
      (await import('./commands/plan-check.js')).planCheck(context, command.args[0] ?? '', optionsOf(command)),
    ),
  );
  withOptions(
    plan
      .command('repair')
      .description('put tasks that overlap in an order, and print the plan and what is still wrong'),
  ).action(
    runs(async (context, command) =>
      (await import('./commands/plan-repair.js')).planRepair(context, command.args[0] ?? '', optionsOf(command)),
    ),
  );
}

function withOptions(command: Command): Command {
  return command
    .argument('<file>', 'the plan, in YAML or JSON; - is standard input')
    .option('--roles <names>', 'roles of the team, separated by commas', names, ROLES)
    .option('--repo <dir>', 'repository that the plan is for: its tracked files say more about scopes and briefs')
    .option('--hubs <paths>', 'files that many tasks want to touch, separated by commas', names)
    .addOption(
      new Option('--owners <mode>', 'how much CODEOWNERS of the repository counts')
        .choices(['off', 'advise', 'require'])
        .default('advise'),
    )
    .option('--allow-protected', 'tell of protected paths, but do not refuse them');
}

/** `hands plan` has a `--repo` of its own, which takes the word before its subcommands see it. */
const optionsOf = (command: Command): PlanOptions => command.optsWithGlobals<PlanOptions>();

function names(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.every((part) => part !== '')) return parts;
  throw new InvalidArgumentError('It must be a list like a,b.');
}
