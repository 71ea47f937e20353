// Whether a change is noticed is known after the first file that fails; Jest's own `bail` would end the process. And loading a spec
// file costs more than most of its tests: the first run, of all of them, writes down which file has which tests to the file that
// MUTATION_TESTS names, and later ones leave out the files that have none of the wanted. What noticed the last changes comes first: the
// next one is mostly in the same source file.
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { default: TestRunner } = createRequire(import.meta.url)('jest-runner');
const known = process.env.MUTATION_TESTS;

export default class StopAtFirst extends TestRunner {
  runTests(tests, watcher, options) {
    const wanted = this._globalConfig.testNamePattern;
    this.on('test-file-success', ([test, { numFailingTests, testResults }]) => {
      if (numFailingTests > 0) {
        lastToNotice = [specOf(test), ...lastToNotice.filter((spec) => spec !== specOf(test))];
        void watcher.setState({ interrupted: true });
      }
      if (wanted) return;
      const names = testResults.map(({ fullName }) => fullName);
      appendFileSync(known, `${JSON.stringify([specOf(test), names])}\n`);
    });
    if (!wanted) return super.runTests(tests, watcher, options);
    const related = tests.filter((test) => has(test, new RegExp(wanted, 'i')));
    return super.runTests(
      related.toSorted((one, other) => rank(one) - rank(other)),
      watcher,
      options,
    );
  }
}

let lastToNotice = [];
const rank = (test) => [...lastToNotice, specOf(test)].indexOf(specOf(test));

/** Each process has a copy of the sources of its own. */
const specOf = ({ path }) => path.slice(path.lastIndexOf('/libs/domain/'));

let names;
function has(test, wanted) {
  names ??= new Map(
    readFileSync(known, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
  return names.get(specOf(test))?.some((name) => wanted.test(name)) ?? true;
}
