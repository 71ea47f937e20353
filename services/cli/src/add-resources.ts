import { type Command, Option } from 'commander';
import { list, show } from './commands/list-and-show.js';
import { RESOURCES, type Resource } from './commands/resources.js';
import type { Runs } from './runner.js';

/** One noun for each kind of thing, with `list` and `show`; a repository can also be added, and given another gate. */
export function addResources(program: Command, runs: Runs): void {
  for (const resource of RESOURCES) {
    const noun = program.command(resource.name).description(resource.about);
    addList(noun, runs, resource);
    noun
      .command('show')
      .argument('<which>', `${resource.which}, or the beginning of it (4 characters)`)
      .description('show one with all that is known of it')
      .action(runs((context, command) => show(context, resource, command.args[0] ?? '')));
    if (resource.name !== 'repo') continue;
    addRepoAdd(noun, runs);
    addRepoGate(noun, runs);
  }
}

function addList(noun: Command, runs: Runs, resource: Resource): void {
  const listing = noun.command('list').description('list them all, or those that fit the options');
  if (resource.filters.length === 0) listing.description('list them all');
  for (const [name, about] of resource.filters) listing.option(`--${kebab(name)} <value>`, about);
  listing.action(
    runs((context, command) => {
      const given = command.opts<Record<string, string>>();
      return list(context, resource, Object.fromEntries(resource.filters.map(([name]) => [name, given[name]])));
    }),
  );
}

function addRepoAdd(repo: Command, runs: Runs): void {
  repo
    .command('add')
    .argument('<source>', 'folder of a git repository, or an https URL; stands before --gate')
    .description('take a code base in')
    .requiredOption('--gate <command...>', 'commands that must pass before anything lands, each in quotes')
    .option('--name <name>', 'name of the repository (default: the last part of the source)')
    .option('--develop <branch>', 'integration branch', 'develop')
    .option('--main <branch>', 'release branch (default: the default branch of the source, else main)')
    .addOption(new Option('--release <policy>', 'when develop is released').choices(['on-demand', 'epic-done']))
    .option('--push', 'push what lands and what is released to the source')
    .option('--idempotency-key <key>', 'added again with the same key, it is the same repository')
    .action(
      runs(async (context, command) =>
        (await import('./commands/repo-add.js')).repoAdd(context, command.args[0] ?? '', command.opts()),
      ),
    );
}

function addRepoGate(repo: Command, runs: Runs): void {
  repo
    .command('gate')
    .argument('<repository>', 'its name or id; stands before --gate')
    .description('replace the commands that must pass before anything lands; what waits to land is tested again')
    .requiredOption('--gate <command...>', 'all of them, each in quotes')
    .action(
      runs(async (context, command) =>
        (await import('./commands/repo-gate.js')).repoGate(context, command.args[0] ?? '', command.opts()),
      ),
    );
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
