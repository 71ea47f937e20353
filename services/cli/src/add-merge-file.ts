import { type Command, Option } from 'commander';
import type { RungNumber } from '@manyhands/conflict';
import type { Runs } from './runner.js';

interface Given {
  readonly path?: string;
  readonly from: string;
}

/** Merging three files without a repository, as `git merge-file` does, with what is known of the kind of file. */
export function addMergeFile(program: Command, runs: Runs): void {
  program
    .command('merge-file')
    .description('merge three files by the rungs that need no model; the merged text goes to standard output')
    .argument('<base>', 'the common ancestor; /dev/null if both sides added the file')
    .argument('<ours>', 'the side whose layout is kept')
    .argument('<theirs>', 'the other side')
    .option('--path <name>', 'what the file is called in its repository; default: the name of OURS')
    .addOption(
      new Option('--from <rung>', '0 text, 1 regenerate, 2 keys, 3 union, 4 imports, 5 entities')
        .choices(['0', '1', '2', '3', '4', '5'])
        .default('0'),
    )
    .action(
      runs(async (context, command) => {
        const [base = '', ours = '', theirs = ''] = command.args;
        const { from, ...more } = command.opts<Given>();
        const { mergeFile } = await import('./commands/merge-file.js');
        return mergeFile(context, { base, ours, theirs }, { ...more, from: Number(from) as RungNumber });
      }),
    );
}
