// A bare repository with branches that all begin at `develop` and touch files of their own; the same options give the same commits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { BareRepository } from '../../libs/adapters/git/dist/index.js';
import { misfit } from '../command.mjs';
import { makeBigRepository } from '../sandboxes/make-big-repository.mjs';

const KIB = 2;
/** A commit that has a file of this name is red for the gate of a bench. */
export const BAD_FILE = 'BAD';

/**
 * Each branch writes two files that are there and adds one; the bad ones (by number from 0) add another. Returns the branches with
 * their `key`, `branch`, `head`, `base` and `files`.
 */
export async function makeBranches(dir, { branches, files, bad = new Set() }) {
  if (files < 2 * branches)
    throw misfit(`${branches} branches need ${2 * branches} files of their own: --files must be as large at least`);
  await makeBigRepository(dir, { files, kib: KIB });
  const planned = Array.from({ length: branches }, (_, n) => plan(n, bad.has(n)));
  const child = spawn('git', ['--git-dir', dir, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  child.stdin.end(planned.map(sayCommit).join(''));
  const [status] = await closed;
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
  const repository = new BareRepository(dir);
  const base = await repository.head('develop');
  const heads = new Map((await repository.headsOf('work')).map(({ branch, sha }) => [branch, sha]));
  return planned.map((one) => ({ ...one, base, head: heads.get(one.branch) }));
}

/** A copy of its own, with all branches. */
export async function copyOf(dir, to) {
  await cp(dir, to, { recursive: true });
  return new BareRepository(to);
}

function plan(n, isBad) {
  const key = `c${String(n).padStart(4, '0')}`;
  const there = [2 * n, 2 * n + 1].map((file) => `src/${file % 97}/${file}.ts`);
  const added = [`work/${key}/new.ts`, ...(isBad ? [`work/${key}/${BAD_FILE}`] : [])];
  return { key, branch: `work/${key}`, isBad, files: [...there, ...added] };
}

function sayCommit({ key, branch, files }, n) {
  const who = `committer Bench <bench@example.org> ${1_700_001_000 + n} +0000`;
  const contents = files.map((path) => {
    const text = `${key} writes ${path}\n`.repeat(20);
    return `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
  });
  const message = `feat: ${key}`;
  return `commit refs/heads/${branch}\n${who}\ndata ${message.length}\n${message}\nfrom refs/heads/develop^0\n${contents.join('')}`;
}
