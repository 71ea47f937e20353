import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addHistory } from './add-history.js';
import { addMergeFile } from './add-merge-file.js';
import { addPlan } from './add-plan.js';
import { addPlanning } from './add-planning.js';
import { addReleases } from './add-releases.js';
import { addResources } from './add-resources.js';
import { addScope } from './add-scope.js';
import { addSimulate } from './add-simulate.js';
import { addStack } from './add-stack.js';
import { addWork } from './add-work.js';
import { runner, type ProgramParts } from './runner.js';

/** The command line. Commands that need much are loaded when they run, so that the others start fast. */
export function buildProgram(parts: ProgramParts): Command {
  const program: Command = new Command('hands')
    .description('A team of coding agents on one repository.')
    .version(version(), versionFlags(parts.args ?? []), 'print the version')
    .option('--json', 'print data as JSON')
    .option('--server <url>', 'server to talk to (or MANYHANDS_URL, with MANYHANDS_TOKEN)')
    .option(
      '--data <dir>',
      'data folder of the stack (or MANYHANDS_DATA_DIR; default: .manyhands/up, for the demo .manyhands/demo)',
    )
    .configureHelp({
      sortSubcommands: false,
      showGlobalOptions: true,
      // Not those of the commands in between: what `hands plan` takes, `hands plan check` does not.
      visibleGlobalOptions: (command) =>
        command.parent === null ? [] : program.options.filter(({ hidden }) => !hidden),
    })
    .exitOverride();
  const runs = runner(parts);
  addStack(program, runs);
  addWork(program, runs);
  addReleases(program, runs);
  addResources(program, runs);
  addScope(program, runs);
  addHistory(program, runs);
  addSimulate(program, runs);
  addMergeFile(program, runs);
  addPlan(program, runs);
  addPlanning(program, runs);
  pointToHelp(program, 'hands');
  return program;
}

/** After a wrong command line, the help of the command that was meant. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`See: ${path} --help`);
  for (const inner of command.commands) pointToHelp(inner, `${path} ${inner.name()}`);
}

/** A release has a `--version` of its own, which the program's would hide. */
const versionFlags = (args: readonly string[]): string => (args.includes('release') ? '-V' : '-V, --version');

const version = (): string =>
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
