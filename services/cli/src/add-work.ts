import type { Command } from 'commander';
import { allowProtectedOption, approvalOption } from './add-planning.js';
import { positive, whole } from './option-values.js';
import type { Runs } from './runner.js';

/** The commands that ask the team for something, and watch it. */
export function addWork(program: Command, runs: Runs): void {
  addSubmit(program, runs);
  program
    .command('status')
    .description('who does what, and what waits for whom')
    .option('-w, --watch', 'again after everything that happens, until Ctrl-C')
    .action(runs(async (context, command) => (await import('./commands/status.js')).status(context, command.opts())));
  program
    .command('logs')
    .description('what has happened, in sentences; with --json the events themselves, one per line')
    .option('-f, --follow', 'and what happens from now on, until Ctrl-C')
    .option('-n, --lines <number>', 'only the last ones', whole, 50)
    .option('--epic <id>', 'only of this epic')
    .option('--task <id>', 'only of this task')
    .option('--all', 'also what only matters to machines')
    .action(runs(async (context, command) => (await import('./commands/logs.js')).logs(context, command.opts())));
  program
    .command('answer')
    .argument('<escalation>', 'id of the question, or the key of its task')
    .argument('<option>', 'one of its options, such as retry or abandon; hands escalations list names them')
    .description('answer a question of the team')
    .option('--comment <text>', 'why; it stands in the log beside the answer')
    .action(
      runs(async (context, command) => {
        const [escalation = '', option = ''] = command.args;
        const { comment } = command.opts<{ comment?: string }>();
        await (await import('./commands/answer.js')).answer(context, escalation, { option, comment });
      }),
    );
}

function addSubmit(program: Command, runs: Runs): void {
  program
    .command('submit')
    .argument('[file]', 'Markdown with front matter, or YAML or JSON, also with a plan; - is standard input')
    .description('ask for an epic, by a file, by options, or both: options win')
    .option('--title <text>', 'what is asked for, in one line')
    .option('--body <text>', 'the same at length (default: the title)')
    .option('--repo <name>', 'repository; not needed when there is only one')
    .option('--plan <file>', 'plan in YAML or JSON: the model is not asked for one')
    .option('--max-cost <dollars>', 'most that its model calls may cost, planning included', positive)
    .addOption(approvalOption())
    .addOption(allowProtectedOption())
    .option('--idempotency-key <key>', 'submitted again with the same key, it is the same epic')
    .option('--wait', 'follow it to its end; the exit status tells how it ended')
    .option('--timeout <seconds>', 'with --wait: at most this long (default: 3600)', positive)
    .action(
      runs(async (context, command) =>
        (await import('./commands/submit.js')).submit(context, command.args[0], command.opts()),
      ),
    );
}
