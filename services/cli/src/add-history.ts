import { type Command, InvalidArgumentError, Option } from 'commander';
import { whole } from './option-values.js';
import type { Runs } from './runner.js';

/** Questions to the past of any repository. */
export function addHistory(program: Command, runs: Runs): void {
  const history = program
    .command('history')
    .description('what the past of a repository says about working side by side, answered without a server');
  history
    .command('epics')
    .description('replay merged changes as one epic: which could have run at the same time, and which needed which')
    .option('--repo <dir>', 'work tree or bare repository; it is only read', '.')
    .option('--branch <name>', "default: the default branch of origin, else the repository's HEAD")
    .addOption(
      new Option(
        '--changes <kind>',
        'merges, or commits: those ending in (#123), else each; auto: merges if there are any',
      )
        .choices(['auto', 'merges', 'commits'])
        .default('auto'),
    )
    .option('--window <number>', 'compare every two of so many consecutive changes', atLeastTwo, 20)
    .option('--since <date>', 'only what came in since then, as 2025-01-31 or 2025-01-31T12:00Z', date)
    .option('--limit <number>', 'at most so many changes, the latest', atLeastOne, 1000)
    .action(
      runs(async (context, command) =>
        (await import('./commands/history-epics.js')).historyEpics(context, command.opts()),
      ),
    );
  history
    .command('merges')
    .description('make past merges again: which files conflict, which rung resolves them, and what people made of them')
    .option('--repo <dir>', 'work tree or bare repository; it is only read', '.')
    .option('--branch <name>', "default: the default branch of origin, else the repository's HEAD")
    .option('--since <date>', 'only merges since then, as 2025-01-31 or 2025-01-31T12:00Z', date)
    .option('--limit <number>', 'at most so many merges, the latest', atLeastOne, 1000)
    .option('--show-different', 'print how each wrong answer differs from what the person did')
    .action(
      runs(async (context, command) =>
        (await import('./commands/history-merges.js')).historyMerges(context, command.opts()),
      ),
    );
}

const atLeastOne = (text: string): number => atLeast(1, text);
const atLeastTwo = (text: string): number => atLeast(2, text);

function atLeast(least: number, text: string): number {
  const value = whole(text);
  if (value >= least) return value;
  throw new InvalidArgumentError(`It must be at least ${least}.`);
}

/** Seconds since 1970. A day without a time begins at midnight UTC. */
function date(text: string): number {
  const value = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(value)) return value / 1000;
  throw new InvalidArgumentError('It must be a date like 2025-01-31 or 2025-01-31T12:00Z.');
}
