// A change that any spec notices is best noticed by a quick one: Jest begins with the slow files otherwise.
import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');

/** The order of Jest, from its end. */
export default class ShortestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].reverse();
  }
}
