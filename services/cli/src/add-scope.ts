import type { Command } from 'commander';
import type { Runs } from './runner.js';

const A = ['<a>', "a path pattern, in quotes: 'src/**/*.ts'"] as const;
const B = ['<b>', 'another one'] as const;

const ABOUT = {
  overlap: 'whether two patterns can match the same path, with a path that proves it',
  contains: 'whether A matches every path that B matches, with a path that only B matches',
  intersect: 'what both match, as patterns',
  subtract: 'what A matches and B does not, as patterns; ! takes out',
} as const;

/** Questions about path patterns, answered without a server. */
export function addScope(program: Command, runs: Runs): void {
  const scope = program.command('scope').description('questions about path patterns, answered without a server');
  for (const [name, about] of Object.entries(ABOUT) as [keyof typeof ABOUT, string][]) {
    const question = scope.command(name).description(about);
    question.argument(...A).argument(...B);
    question.action(
      runs(async (context, command) => {
        const { askAboutPair, PAIR_QUESTIONS } = await import('./commands/scope.js');
        const [a = '', b = ''] = command.args;
        askAboutPair(context, PAIR_QUESTIONS[name], [a, b]);
      }),
    );
  }
  scope
    .command('matches')
    .description('whether a pattern matches a path')
    .argument(...A)
    .argument('<path>', 'relative to the root of the repository; capitals and accents as in any spelling')
    .action(
      runs(async (context, command) => {
        const [a = '', path = ''] = command.args;
        (await import('./commands/scope.js')).askMatches(context, a, path);
      }),
    );
}
