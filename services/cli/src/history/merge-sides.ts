import type { Git } from './git.js';
import type { ThreeTrees } from './three-trees.js';

const REF = 'refs/heads/side';
/** One pack for all, also when they are few: git looks up packed objects faster than files. */
const SETTINGS = ['-c', 'fastimport.unpackLimit=1', '-c', 'core.compression=0', '-c', 'core.fsync=none'];

/**
 * Writes what `git merge-tree` needs to merge bare trees: git 2.39 takes no merge base, but two commits over a third one say
 * the same. One process for all. Answers `ours theirs` for each merge, in order.
 */
export async function writeMergeSides(git: Git, merges: readonly ThreeTrees[]): Promise<string[]> {
  const script = new ImportScript();
  const marks = merges.map(({ base, ours, theirs }) => [script.side(base, ours), script.side(base, theirs)]);
  const options = { input: script.text, timeoutMs: 600_000 };
  const { stdout } = await git([...SETTINGS, 'fast-import', '--quiet', '--force'], options);
  const ids = stdout.toString('latin1').split('\n');
  return marks.map((pair) => pair.map((mark) => ids[mark - 1] ?? '').join(' '));
}

/** Commands for `git fast-import`. Each commit is written once and its id asked for, in the order of the marks. */
class ImportScript {
  private readonly marks = new Map<string, number>();
  private readonly commands: string[] = [];

  get text(): string {
    return this.commands.join('');
  }

  /** A commit of the tree whose parent is a commit of the base. */
  side(base: string, tree: string): number {
    return this.commit(tree, this.commit(base, null));
  }

  private commit(tree: string, parent: number | null): number {
    const key = `${tree} ${parent}`;
    const known = this.marks.get(key);
    if (known !== undefined) return known;
    const mark = this.marks.size + 1;
    this.marks.set(key, mark);
    const from = parent === null ? '' : `from :${parent}\n`;
    const what = `committer hands <hands@localhost> 0 +0000\ndata 0\n${from}M 040000 ${tree} ""\n`;
    this.commands.push(`reset ${REF}\n\ncommit ${REF}\nmark :${mark}\n${what}\nget-mark :${mark}\n`);
    return mark;
  }
}
