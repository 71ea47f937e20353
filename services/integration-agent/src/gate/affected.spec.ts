import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SandboxLedger } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { findAffectedTests } from '../imports/affected-tests.js';
import { type GraphLimits, ImportGraphs } from '../imports/import-graphs.js';
import { FakeSandboxes } from '../testing/fake-sandboxes.js';
import { type Files, IntegrationStory, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Gate } from './gate.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small processes of one story.
jest.setTimeout(120_000);

const SECRET = 'cd'.repeat(32);
/** Two halves of a shop that have nothing to do with each other, each with a test. */
const SHOP: Files = {
  'src/total.mjs': 'export const total = 2;\n',
  'src/cart.mjs': "export { total } from './total.mjs';\n",
  'src/cart.test.mjs':
    "import { total } from './cart.mjs';\nif (total !== 2) throw new Error(`the total is ${total}`);\n",
  'src/login.mjs': 'export const name = "a";\n',
  'src/login.test.mjs':
    "import { name } from './login.mjs';\nif (typeof name !== 'string') throw new Error('no name');\n",
};
const test = (files: string): string => `for test in ${files}; do echo "ran $test"; node "$test" || exit 1; done`;
const AFFECTED = test('{affected-tests}');
const FULL = `echo full; ${test('src/*.test.mjs')}`;

let stage: Stage;
let story: IntegrationStory;
let sandboxes: FakeSandboxes;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  sandboxes = new FakeSandboxes({ database: stage.test.db, dir: stage.dir.path, secret: SECRET });
  await story.pushFromOutside(SHOP);
});
afterEach(async () => {
  await story.end();
  await sandboxes.end();
});

const queueUp = (key: string, files: Files): Promise<QueuedWork> =>
  story.queueUp(key, files, { scope: Object.keys(files) });

/** The real gate with the real graph; what runs in its sandboxes really runs. */
async function run(gate: string[], limits: Partial<GraphLimits> = {}): Promise<void> {
  await story.gateOfRepository(gate);
  const graphs = new ImportGraphs(stage.reader, { ms: 60_000, ...limits });
  const parts = {
    ledger: new SandboxLedger(stage.test.db),
    secret: SECRET,
    gatewayUrl: `file://${stage.dir.path}`,
    commandSeconds: 60,
    findAffectedTests: findAffectedTests(graphs, () => story.bare),
    timings: { pausesMs: [] },
  };
  await (await story.integrator({ gate: new Gate(parts) })).run();
}

interface Step {
  readonly command: string;
  readonly exitCode: number;
  readonly output: string;
}

/** The steps of each run of the gate that ended so, in the order in which they began. */
async function stepsOf(state: 'green' | 'red'): Promise<Step[][]> {
  const rows = await stage.test.db.rows<{ steps: Step[] }>('select steps from gate_run where state = $1 order by id', [
    state,
  ]);
  return rows.map(({ steps }) => steps);
}

it('a stack with a red affected test stops there; the other change lands by its own test and the whole gate', async () => {
  await queueUp('good', { 'src/login.mjs': 'export const name = "b";\n' });
  await queueUp('bad', { 'src/total.mjs': 'export const total = 3;\n' });
  await run([AFFECTED, FULL]);
  expect(await story.landed()).toEqual(['good']);
  const [question] = await story.questions();
  expect([question?.taskKey, question?.kind]).toEqual(['bad', 'red-gate']);

  const red = await stepsOf('red');
  const both = test("'src/cart.test.mjs' 'src/login.test.mjs'");
  expect(red.map(([first]) => first?.command)).toContain(both);
  for (const steps of red) expect(steps).toMatchObject([{ exitCode: 1, output: expect.stringContaining('is 3') }]);
  expect(red).toContainEqual(question?.evidence['steps']);

  expect(await stepsOf('green')).toContainEqual([
    expect.objectContaining({ command: test("'src/login.test.mjs'"), output: 'ran src/login.test.mjs\n' }),
    expect.objectContaining({ command: FULL, output: 'full\nran src/cart.test.mjs\nran src/login.test.mjs\n' }),
  ]);
});

it('a change of a file that no test imports passes the step over, which is said', async () => {
  await queueUp('notes', { 'NOTES.md': 'notes\n' });
  await run([AFFECTED, FULL]);
  expect(await story.landed()).toEqual(['notes']);
  expect(await stepsOf('green')).toMatchObject([
    [
      { command: AFFECTED, exitCode: 0, output: expect.stringMatching(/^Skipped: no test file/), seconds: 0 },
      { command: FULL, exitCode: 0 },
    ],
  ]);
});

it('a test whose module the change takes away is affected', async () => {
  await queueUp('bad', { 'src/login.mjs': null });
  await run([AFFECTED, FULL]);
  const [question] = await story.questions();
  expect(question?.evidence['steps']).toMatchObject([{ command: test("'src/login.test.mjs'"), exitCode: 1 }]);
});

it('a develop that is red is tested by the whole gate: it has no affected tests of its own', async () => {
  await story.pushFromOutside({ 'src/total.mjs': 'export const total = 5;\n' });
  await queueUp('innocent', { 'src/login.mjs': 'export const name = "b";\n' });
  await run([AFFECTED, FULL]);
  expect([await story.questions(), (await story.trouble())?.code]).toEqual([[], 'develop-red']);
});

describe('the whole gate decides', () => {
  it('where who imports whom is not known', async () => {
    await queueUp('bad', { 'src/total.mjs': 'export const total = 3;\n' });
    await run([AFFECTED, FULL], { files: 1 });
    const [question] = await story.questions();
    expect(question?.evidence['steps']).toMatchObject([
      {
        command: AFFECTED,
        exitCode: 0,
        output: expect.stringContaining('is not known, because the tree has more than 1 files'),
      },
      { command: FULL, exitCode: 1 },
    ]);
  });

  it('and nothing lands by a gate that has none', async () => {
    await queueUp('any', { 'NOTES.md': 'notes\n' });
    const told = story.told('candidate.gate_unavailable');
    const running = run([AFFECTED]);
    await told;
    expect((await story.trouble())?.message).toContain('the gate has no command that runs whatever the change is');
    await story.gateOfRepository([FULL]);
    await running;
    expect(await story.landed()).toEqual(['any']);
  });
});
