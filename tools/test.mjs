// `npm test`: everything; the tests stage by stage, and the checks beside them. The very last line is `N passed, N failed, N skipped`.
//   npm test -- scope lease        only specs whose path matches one of these
//   npm test -- --only style,types only these stages
//   npm test -- --help            what there is
import { readCommandLine } from './test/command-line.mjs';
import { stages, testing } from './test/stages.mjs';

const { help, wrong, wanted, patterns } = readCommandLine(process.argv.slice(2));
if (help !== undefined) {
  process.stdout.write(help);
  process.exit(0);
}
if (wrong !== undefined) {
  process.stderr.write(wrong);
  process.exit(2);
}

const isTesting = ([name]) => testing.includes(name);
const chosen = stages.filter(([name]) => wanted.includes(name));
// Tests often wait for something: while they do, the checks find time.
const checking = chosen.filter((stage) => !isTesting(stage)).map(play);
const tested = [];
for (const stage of chosen.filter(isTesting)) tested.push(await play(stage));
const results = [...(await Promise.all(checking)), ...tested];

async function play([name, what, work]) {
  console.log(`${name}: ${what} …`);
  const start = performance.now();
  const result = await work(patterns);
  const seconds = (performance.now() - start) / 1000;
  if (result.why) console.log(result.why.trimEnd());
  console.log(`${name}: ${result.failed === 0 ? 'ok' : 'FAILED'} in ${seconds.toFixed(1)} s`);
  return { name, seconds, ...result };
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
const tests = results.filter(({ name }) => testing.includes(name));
const nothingRan = tests.length > 0 && tests.every((result) => result.passed + result.failed === 0);

console.log(`\n${'stage'.padEnd(12)}result   passed  failed  skipped      time`);
for (const { name, seconds, ...counts } of results) {
  const numbers = [counts.passed, counts.failed, counts.skipped].map((n) => String(n).padStart(8)).join('');
  console.log(
    `${name.padEnd(12)}${counts.failed === 0 ? 'ok    ' : 'FAILED'}${numbers}${`${seconds.toFixed(1)} s`.padStart(12)}`,
  );
}
for (const line of results.flatMap(({ skips }) => skips)) console.log(line);
if (nothingRan) console.log('no test ran');
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') > 0 || nothingRan ? 1 : 0;
