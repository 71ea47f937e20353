// How much of the domain its specs really hold: changes the code in thousands of small ways and counts how many are noticed.
// Usage: npm run mutation [-- PACKAGE…] [-- --concurrency N]. Default: scope plan lease. On two cores lease takes some minutes, the others far longer.
// --lines 0.25 takes a quarter of the lines, chosen by --seed: a sample, for when there is no time for all. Changes of more than one
// line are left out then.
// Prints a table and every change that nobody noticed; exit status 1 below 85 %. Stryker is fetched when it is needed: nothing else uses it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import picomatch from 'picomatch';

const VERSION = '9.5.1';
const ENOUGH = 85;
const root = resolve(import.meta.dirname, '..');
const beside = (file) => resolve(import.meta.dirname, file);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string', default: '2' },
    mutate: { type: 'string', multiple: true },
    lines: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(
    'npm run mutation -- [scope] [plan] [lease] [--concurrency N] [--mutate GLOB] [--lines SHARE [--seed N]]\n',
  );
  process.exit(0);
}
const names = positionals.length > 0 ? positionals : ['scope', 'plan', 'lease'];
const scratch = mkdtempSync(join(tmpdir(), 'mutation-'));

function configOf(name) {
  const source = `libs/domain/${name}/src`;
  const all = [`${source}/**/*.ts`, `!${source}/**/*.spec.ts`, `!${source}/testing/**`, `!${source}/**/index.ts`];
  const wanted = values.mutate ?? all;
  return {
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    jest: {
      projectType: 'custom',
      configFile: `libs/domain/${name}/jest.config.mjs`,
      config: {
        testSequencer: beside('mutation/shortest-first.mjs'),
        runner: beside('mutation/stop-at-first.mjs'),
        setupFilesAfterEnv: [beside('mutation/first-failure-ends.mjs')],
      },
      enableFindRelatedTests: false,
    },
    testRunnerNodeArgs: ['--experimental-vm-modules'],
    coverageAnalysis: 'perTest',
    // Behind an index, `?.` is there for the compiler (noUncheckedIndexedAccess): without it the program is the same.
    mutator: { excludedMutations: ['OptionalChaining'] },
    mutate: Number(values.lines) < 1 ? sampleOf(wanted, Number(values.lines)) : wanted,
    ignorePatterns: ['/services', '/docs', '/examples', '/bench', '/tests', '/tools', '.nx'],
    tempDirName: join(scratch, 'sandbox'),
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: join(scratch, `${name}.json`) },
    concurrency: Number(values.concurrency),
    timeoutMS: 5_000,
    // SWC compiles the specs: there is no tsconfig to adapt, and no compiler beside Stryker to do it.
    tsconfigFile: 'none',
    allowConsoleColors: false,
  };
}

/** Lines of these files as Stryker's ranges; the same for the same seed. */
function sampleOf(globs, share) {
  const [plain, excluded] = [
    globs.filter((glob) => !glob.startsWith('!')),
    globs.filter((glob) => glob.startsWith('!')),
  ];
  const isWanted = picomatch(plain, { ignore: excluded.map((glob) => glob.slice(1)) });
  const files = readdirSync(join(root, 'libs/domain'), { recursive: true, encoding: 'utf8' })
    .map((file) => `libs/domain/${file}`)
    .filter((file) => !file.includes('node_modules') && isWanted(file));
  return files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n').keys();
    const chosen = [...lines].filter((line) => chance(`${values.seed} ${file} ${line}`) < share);
    return chosen.map((line) => `${file}:${line + 1}-${line + 1}`);
  });
}

const chance = (text) => createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;

/** `Killed` and `Timeout` are noticed; `Survived` and `NoCoverage` are not; the rest (no valid program) does not count. */
function mutantsOf(name) {
  const config = join(scratch, `${name}.config.json`);
  writeFileSync(config, JSON.stringify(configOf(name)));
  const packages = ['core', 'jest-runner'].map((part) => `--package=@stryker-mutator/${part}@${VERSION}`);
  const run = spawnSync('npm', ['exec', '--yes', ...packages, '--', 'stryker', 'run', config], {
    cwd: root,
    env: { ...process.env, MUTATION_TESTS: join(scratch, `${name}.tests`) },
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error(`Stryker ended with ${run.signal ?? run.status} for ${name}`);
  const { files } = JSON.parse(readFileSync(join(scratch, `${name}.json`), 'utf8'));
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map((mutant) => ({ file, source, ...mutant })),
  );
}

function lineOf({ file, source, location: { start, end }, replacement, status }) {
  const line = source.split('\n')[start.line - 1] ?? '';
  const before = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : line.slice(start.column - 1);
  return `${file}:${start.line}:${start.column}  ${status}  ${before}  →  ${(replacement ?? '').split('\n')[0]}`;
}

try {
  const rows = names.map((name) => {
    const mutants = mutantsOf(name);
    const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
    const [noticed, missed] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')];
    for (const mutant of mutants) if (['Survived', 'NoCoverage'].includes(mutant.status)) console.log(lineOf(mutant));
    return { name, changes: noticed + missed, noticed, missed, score: (100 * noticed) / (noticed + missed) };
  });
  console.log('\npackage   changes  noticed  missed   score');
  for (const { name, changes, noticed, missed, score } of rows) {
    const cells = [
      String(changes).padStart(7),
      String(noticed).padStart(7),
      String(missed).padStart(6),
      `${score.toFixed(1)} %`.padStart(8),
    ];
    console.log(`${name.padEnd(8)}  ${cells.join('  ')}`);
  }
  process.exitCode = rows.every(({ score }) => score >= ENOUGH) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
