import { Command, InvalidArgumentError } from 'commander';
import { list, show } from './commands/list-and-show.js';
import { openContext, type Context, type GlobalOptions } from './commands/context.js';
import { RESOURCES, type Resource } from './commands/resources.js';
import { EXIT, type ExitCode } from './cli-error.js';
import type { Interrupts } from './interrupts.js';
import type { Terminal } from './output/terminal.js';

export interface ProgramParts {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts: Interrupts;
  /** Gets the exit status of the command that ran. */
  readonly done: (exit: ExitCode) => void;
}

type Run = (context: Context, command: Command) => Promise<ExitCode | void> | ExitCode | void;

/** The command line. Commands that need much are loaded when they run, so that the others start fast. */
export function buildProgram(parts: ProgramParts): Command {
  const program = new Command('hands')
    .description('A team of coding agents on one repository.')
    .option('--json', 'print data as JSON')
    .option('--server <url>', 'server to talk to (or MANYHANDS_URL, with MANYHANDS_TOKEN)')
    .option('--data <dir>', 'data folder of the stack (or MANYHANDS_DATA_DIR)')
    .showHelpAfterError('See: hands --help')
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  const runs = runner(parts);
  addStack(program, runs);
  addWork(program, runs);
  for (const resource of RESOURCES) addResource(program, runs, resource);
  addScope(program, runs);
  return program;
}

/** Turns a run into commander's action: the last argument there is the command with all its options. */
function runner(parts: ProgramParts) {
  return (run: Run) =>
    async (...all: unknown[]): Promise<void> => {
      const command = all.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions>();
      const exit = await run(openContext({ ...parts, options }), command);
      parts.done(exit ?? EXIT.ok);
    };
}
type Runs = ReturnType<typeof runner>;

function addStack(program: Command, runs: Runs): void {
  program
    .command('up')
    .description('start everything on this machine, until Ctrl-C')
    .option('--port <number>', 'port of API and dashboard', whole)
    .action(runs(async (context, command) => (await import('./commands/up.js')).up(context, command.opts())));
  program
    .command('demo')
    .description('run two example epics from end to end and report')
    .option('--keep-running', 'leave the stack running after the report')
    .option('--keep', 'keep the data of an earlier demo')
    .option('--deadline <seconds>', 'give up after this time (default 600)', positive)
    .option('--port <number>', 'port of API and dashboard', whole)
    .action(runs(async (context, command) => (await import('./demo/demo.js')).demo(context, command.opts())));
  program
    .command('doctor')
    .description('look whether this machine has what is needed')
    .action(runs(async (context) => (await import('./commands/doctor.js')).doctor(context)));
}

function addWork(program: Command, runs: Runs): void {
  program
    .command('submit')
    .argument('[file]', 'Markdown with front matter, or YAML or JSON with a plan; - is standard input')
    .description('ask for an epic')
    .option('--title <text>')
    .option('--body <text>')
    .option('--repo <name>', 'repository; not needed when there is only one')
    .option('--plan <file>', 'plan in YAML or JSON: the model is not asked for one')
    .option('--max-cost <dollars>', 'most that the epic may cost', positive)
    .option('--idempotency-key <key>', 'the same key again changes nothing')
    .option('--wait', 'wait until it is over; the exit status tells how')
    .option('--timeout <seconds>', 'with --wait: at most this long (default 3600)', positive)
    .action(
      runs(async (context, command) =>
        (await import('./commands/submit.js')).submit(context, command.args[0], command.opts()),
      ),
    );
  program
    .command('status')
    .description('who does what, and what waits for whom')
    .option('-w, --watch', 'again after everything that happens')
    .action(runs(async (context, command) => (await import('./commands/status.js')).status(context, command.opts())));
  program
    .command('logs')
    .description('what has happened, in sentences')
    .option('-f, --follow', 'and what happens from now on')
    .option('-n, --lines <number>', 'the last so many', whole, 50)
    .option('--epic <id>')
    .option('--task <id>')
    .option('--all', 'also what only matters to machines')
    .action(runs(async (context, command) => (await import('./commands/logs.js')).logs(context, command.opts())));
  program
    .command('answer')
    .argument('<escalation>', 'id, or the key of its task')
    .argument('<option>')
    .description('answer a question of the team')
    .option('--comment <text>')
    .action(
      runs(async (context, command) => {
        const [escalation = '', option = ''] = command.args;
        const { comment } = command.opts<{ comment?: string }>();
        await (await import('./commands/answer.js')).answer(context, escalation, { option, comment });
      }),
    );
}

function addResource(program: Command, runs: Runs, resource: Resource): void {
  const noun = program.command(resource.name).description(resource.about);
  const listing = noun.command('list').description(`list ${resource.about}`);
  for (const [name, about] of resource.filters) listing.option(`--${kebab(name)} <value>`, about);
  listing.action(
    runs((context, command) => {
      const given = command.opts<Record<string, string>>();
      return list(context, resource, Object.fromEntries(resource.filters.map(([name]) => [name, given[name]])));
    }),
  );
  noun
    .command('show')
    .argument('<which>', `id${resource.names.map((name) => ` or ${name}`).join('')}`)
    .description('show one of them')
    .action(runs((context, command) => show(context, resource, command.args[0] ?? '')));
  if (resource.name === 'repo') addRepoAdd(noun, runs);
}

function addRepoAdd(repo: Command, runs: Runs): void {
  repo
    .command('add')
    .argument('<source>', 'folder of a git repository, or an https URL')
    .description('take a code base in')
    .requiredOption('--gate <command...>', 'commands that must pass before anything lands')
    .option('--name <name>', 'default: the last part of the source')
    .option('--develop <branch>', 'integration branch', 'develop')
    .option('--main <branch>', 'release branch', 'main')
    .option('--idempotency-key <key>', 'the same key again changes nothing')
    .action(
      runs(async (context, command) =>
        (await import('./commands/repo-add.js')).repoAdd(context, command.args[0] ?? '', command.opts()),
      ),
    );
}

function addScope(program: Command, runs: Runs): void {
  program
    .command('scope')
    .description('questions about path patterns, answered without a server')
    .command('overlap')
    .argument('<a>')
    .argument('<b>')
    .description('whether two patterns can match the same path, with a path that proves it')
    .action(
      runs(async (context, command) => {
        const [a = '', b = ''] = command.args;
        (await import('./commands/scope-overlap.js')).scopeOverlap(context, a, b);
      }),
    );
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function whole(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}
