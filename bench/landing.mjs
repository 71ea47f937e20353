// How long it takes to merge many disjoint branches and land them one after the other: in memory, as the integration agent does it;
// its whole queue with a gate that is green at once; and by `git merge` in a work tree.
import { execFile } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { policyOf } from '@manyhands/merge-queue';
import { command, wholeNumber } from './command.mjs';
import { median } from './measure.mjs';
import { copyOf, makeBranches } from './merging/make-branches.mjs';
import { openDatabase, openIntegrator, queueUp, SERVER } from './merging/real-queue.mjs';

/** Branches that are merged in memory before `develop` is moved; the merge queue puts up to twice as many together. */
const STACK = 16;

const HELP = `How long merging and landing disjoint branches takes, beside git merge in a work tree.
  node bench/landing.mjs [--branches 100] [--files 8000] [--rounds 2]     build first (npm run build)

  --branches   branches that begin at the same commit; each writes three files of its own
  --files      files in the repository, of 2 KiB each
  --rounds     every way once in each round, turn by turn, on a copy of its own; told is the median

In memory: ${STACK} branches at a time are merged one on the other, written together, and landed by one compare-and-swap of develop, as
the merge queue does it; and each by itself, with a swap for each. The queue decides on its stacks by itself.
Ends with an error when the ways do not come to the same tree.
The queue runs in a database of its own on DATABASE_URL, else on the embedded Postgres.`;

const AUTHOR = { name: 'bench', email: 'bench@example.org' };
const SETTINGS = { policy: policyOf('adaptive', { doubt: 0.01 }), slots: 2 };
const WAYS = {
  'git merge --no-ff in a work tree': { prepare: prepareTree, land: (stage) => mergeInTree(stage, false) },
  'the same, switched to each branch before': { prepare: prepareTree, land: (stage) => mergeInTree(stage, true) },
  [`merge, commit, swap in memory, stacks of ${STACK}`]: {
    prepare: prepareBare,
    land: (stage) => landInMemory(stage, STACK),
  },
  'merge, commit, swap in memory, one by one': { prepare: prepareBare, land: (stage) => landInMemory(stage, 1) },
  'the integration agent, gate green at once': { prepare: prepareQueue, land: landByQueue },
};
const [FLOOR] = Object.keys(WAYS);

/** Nothing of the machine's settings, as with the git of the integration agent. */
const GIT_ENVIRONMENT = {
  PATH: process.env.PATH,
  LC_ALL: 'C.UTF-8',
  ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
  ...{ GIT_AUTHOR_NAME: AUTHOR.name, GIT_AUTHOR_EMAIL: AUTHOR.email },
  ...{ GIT_COMMITTER_NAME: AUTHOR.name, GIT_COMMITTER_EMAIL: AUTHOR.email },
};

let processes = 0;
subscribe('child_process', () => (processes += 1));

await command({
  help: HELP,
  options: { branches: ['100', wholeNumber], files: ['8000', wholeNumber], rounds: ['2', wholeNumber] },
  run,
});

async function run({ branches: count, files, rounds }, { later, signal }) {
  const home = await mkdtemp(join(tmpdir(), 'manyhands-bench-landing-'));
  later(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const test = await openDatabase(later);
  const seed = join(home, 'seed.git');
  const branches = await makeBranches(seed, { branches: count, files });
  const measured = Object.fromEntries(Object.keys(WAYS).map((name) => [name, []]));
  const trees = new Map();
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.keys(WAYS);
    for (const name of round % 2 === 0 ? order : order.reverse()) {
      process.stderr.write(`round ${round + 1}: ${name}\n`);
      const dir = join(home, 'here');
      const { tree, ...numbers } = await measure(WAYS[name], { seed, dir, branches, test, later });
      signal.throwIfAborted();
      measured[name].push(numbers);
      trees.set(tree, [...(trees.get(tree) ?? []), name]);
      await rm(dir, { recursive: true, force: true });
    }
  }
  if (trees.size > 1) throw new Error(`the trees are not equal: ${JSON.stringify([...trees])}`);
  print(measured, { count, files, rounds, tree: [...trees.keys()][0] });
}

async function measure({ prepare, land }, about) {
  const stage = await prepare(about);
  const [begin, before] = [performance.now(), processes];
  const tree = await land(stage);
  const milliseconds = performance.now() - begin;
  const started = processes - before;
  await stage.end?.();
  return { tree, milliseconds, started };
}

/** A work tree on `develop`, over the same packs and refs as the bare copies. */
async function prepareTree({ seed, dir, branches }) {
  await mkdir(dir);
  await copyOf(seed, join(dir, '.git'));
  await git(dir, 'config', 'core.bare', 'false');
  await git(dir, 'reset', '--quiet', '--hard');
  return { dir, branches };
}

async function mergeInTree({ dir, branches }, first) {
  for (const { branch } of branches) {
    if (first) await git(dir, 'switch', '--quiet', branch);
    await git(dir, 'switch', '--quiet', 'develop');
    await git(dir, 'merge', '--quiet', '--no-ff', '-m', `Merges ${branch}`, branch);
  }
  return git(dir, 'rev-parse', 'develop^{tree}');
}

async function prepareBare({ seed, dir, branches }) {
  return { repository: await copyOf(seed, dir), branches };
}

/** Stack by stack: what its merges make is written together, and then `develop` is moved, as the queue does it. */
async function landInMemory({ repository, branches }, stack) {
  let develop = await repository.head('develop');
  for (let at = 0; at < branches.length; at += stack) {
    const some = branches.slice(at, at + stack);
    const to = await repository.together(() => mergeInMemory(repository, some, develop));
    const swap = await repository.compareAndSwap('develop', { from: develop, to });
    if (swap !== 'moved') throw new Error(`develop was not moved to ${some.at(-1).branch}: ${JSON.stringify(swap)}`);
    develop = to;
  }
  return treeOfDevelop(repository);
}

/** One merge commit for each, one on the other; returns the last. */
async function mergeInMemory(repository, branches, onto) {
  let top = onto;
  for (const { branch, head } of branches) {
    const merge = await repository.mergeTree({ ours: top, theirs: head });
    if (merge.kind !== 'clean') throw new Error(`${branch} conflicts: ${merge.messages}`);
    const message = `Merges ${branch}\n`;
    top = await repository.commitTree({ tree: merge.tree, parents: [top, head], message, author: AUTHOR });
  }
  return top;
}

async function prepareQueue({ seed, dir, branches, test, later }) {
  const repository = await copyOf(seed, dir);
  const { repositoryId } = await queueUp(test.db, branches);
  const answer = { kind: 'answered', green: true, steps: [], environment: 'bench' };
  const gate = { run: () => Promise.resolve(answer) };
  const integrator = await openIntegrator({ url: test.url, git: repository, gate, settings: SETTINGS });
  later(() => integrator.end());
  return { repository, repositoryId, integrator, end: () => integrator.end() };
}

async function landByQueue({ repository, repositoryId, integrator }) {
  await integrator.run(repositoryId);
  return treeOfDevelop(repository);
}

async function treeOfDevelop(repository) {
  return repository.treeOf(await repository.head('develop'));
}

async function git(cwd, ...args) {
  const { stdout } = await promisify(execFile)('git', args, { cwd, env: GIT_ENVIRONMENT });
  return stdout.trim();
}

function print(measured, { count, files, rounds, tree }) {
  console.log(
    `${count} branches of 3 files onto a repository of ${files} files, ${rounds} rounds, node ${process.version}`,
  );
  console.log(`the queue on ${SERVER}; every way came to the tree ${tree}`);
  const row = (name, ...cells) => console.log(name.padEnd(42) + cells.map((cell) => cell.padStart(16)).join(''));
  row('', 'seconds in all', 'ms per branch', 'processes each', 'git merge takes');
  for (const [name, rows] of Object.entries(measured)) {
    const milliseconds = median(rows.map((one) => one.milliseconds));
    const ratio = median(rows.map((one, round) => measured[FLOOR][round].milliseconds / one.milliseconds));
    row(
      name,
      (milliseconds / 1000).toFixed(2),
      (milliseconds / count).toFixed(1),
      (median(rows.map(({ started }) => started)) / count).toFixed(1),
      `${ratio.toFixed(2)} × as long`,
    );
  }
}
