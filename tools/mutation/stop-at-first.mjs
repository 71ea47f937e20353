// Whether a change is noticed is known after the first file that fails; Jest's own `bail` would end the process.
import { createRequire } from 'node:module';

const { default: TestRunner } = createRequire(import.meta.url)('jest-runner');

export default class StopAtFirst extends TestRunner {
  runTests(tests, watcher, options) {
    this.on('test-file-success', ([, { numFailingTests }]) => {
      if (numFailingTests > 0) void watcher.setState({ interrupted: true });
    });
    return super.runTests(tests, watcher, options);
  }
}
