// Builds, then runs the tests below the given folders or files by `node:test`; without arguments, all of them.
// Usage: node scripts/test.mjs [test/server …]
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, root } from './build.mjs';

/** The tests below a folder, or one test file, named as in the sources. */
function testFiles(name) {
  const source = join(root, name);
  if (!existsSync(source)) throw new Error(`there is no ${name}`);
  const names = statSync(source).isDirectory()
    ? readdirSync(source, { recursive: true }).map((entry) => join(name, entry))
    : [name];
  return names.filter((entry) => entry.endsWith('.test.ts')).sort();
}

/** One file that imports the others: one process runs them all, which takes a fifth of the time of one process each. */
function writeEntry(files) {
  const imports = files.map((file) => `import ${JSON.stringify(`./${file.replace(/\.ts$/, '.js')}`)};\n`);
  writeFileSync(join(root, 'dist', 'all.test.js'), imports.join(''));
  return 'dist/all.test.js';
}

function runNode(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  return new Promise((done, fail) => child.once('error', fail).once('close', (status) => done(status ?? 1)));
}

try {
  await build();
  const files = (process.argv.length > 2 ? process.argv.slice(2) : ['test']).flatMap(testFiles);
  if (files.length === 0) throw new Error('no test files there');
  process.exitCode = await runNode(['--test-reporter=spec', writeEntry(files)]);
  // A test that ends the process leaves no summary.
  if (process.exitCode !== 0) console.error(`tests failed: status ${process.exitCode}`);
} catch (error) {
  console.error(`tests not run: ${error.message}`);
  process.exitCode = 1;
}
