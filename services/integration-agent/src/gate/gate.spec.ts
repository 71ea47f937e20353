import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SandboxLedger } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { FakeSandboxes } from '../testing/fake-sandboxes.js';
import { IntegrationStory, Stage, type QueuedWork } from '../testing/integration-story.js';
import { COULD_NOT_RUN, Gate, type GateTimings } from './gate.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

const SECRET = 'ab'.repeat(32);
const AT_ONCE: Partial<GateTimings> = { pausesMs: [0, 0, 0] };

let stage: Stage;
let story: IntegrationStory;
let sandboxes: FakeSandboxes;
let work: QueuedWork;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  sandboxes = new FakeSandboxes({ database: stage.test.db, dir: stage.dir.path, secret: SECRET });
  work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
});
afterEach(async () => {
  await story.end();
  await sandboxes.end();
});

/** The real gate: it asks the real ledger for sandboxes, and clones from the folder of the repositories. */
async function run(how: { timings?: Partial<GateTimings>; commandSeconds?: number } = {}): Promise<void> {
  const gate = new Gate({
    ledger: new SandboxLedger(stage.test.db),
    secret: SECRET,
    gatewayUrl: `file://${stage.dir.path}`,
    commandSeconds: how.commandSeconds ?? 60,
    timings: how.timings ?? AT_ONCE,
  });
  await (await story.integrator({ gate })).run();
}

/** The one question, and the last step of its evidence. */
async function question() {
  const [only] = await story.questions();
  const steps = only?.evidence['steps'] as { command: string; exitCode: number; output: string }[];
  return { text: only?.question, steps, last: steps.at(-1) };
}

const requested = async (): Promise<number> => (await story.events('sandbox.requested')).length;

describe('the gate', () => {
  it('runs the repository’s commands on the candidate itself, then lets its sandbox go', async () => {
    await story.gateOfRepository(['cat a/x.txt', 'git rev-parse HEAD']);
    await run();
    expect(await story.events('sandbox.stopping')).toHaveLength(1);
    const [candidate] = await story.candidates();
    expect(candidate?.gate).toMatchObject([
      { command: 'cat a/x.txt', exitCode: 0, output: 'x\n' },
      { command: 'git rev-parse HEAD', exitCode: 0, output: `${candidate?.sha}\n` },
    ]);
    expect([await story.status(work), await story.develop()]).toEqual(['landed', candidate?.sha]);
    await sandboxes.settled();
    expect([sandboxes.servers.length, sandboxes.running()]).toEqual([1, []]);
  });

  it('stops at the first red command; a person reads what it printed', async () => {
    await story.gateOfRepository(['true', 'echo expected 2, was 3 >&2; exit 7', 'touch never']);
    await run();
    const { text, steps, last } = await question();
    expect(text).toContain('ended with exit status 7');
    expect([steps.length, last?.exitCode, last?.output]).toEqual([2, 7, 'expected 2, was 3\n']);
    expect(await story.develop()).toBe(story.first);
  });

  it('is red when a command does not end in its time', async () => {
    await story.gateOfRepository(['sleep 1000']);
    await run({ commandSeconds: 1 });
    expect((await question()).last).toMatchObject({ exitCode: -1, output: '\n(stopped after 1 s)' });
    expect([await requested(), sandboxes.servers[0]?.pids()]).toEqual([1, []]);
  });

  it('tells a person also of output that no database can hold', async () => {
    await story.gateOfRepository([`printf 'a\\0b'; exit 1`]);
    await run();
    expect((await question()).last).toMatchObject({ exitCode: 1, output: 'a\uFFFDb' });
  });

  it('cuts long output without halving a character', async () => {
    await story.gateOfRepository([`printf '😀%.0s' $(seq 5000); printf x; exit 1`]);
    await run();
    const output = (await question()).last?.output ?? '';
    expect([output.length, output.slice(0, 3), output.slice(-3)]).toEqual([8000, '\uFFFD😀', '😀x']);
  });
});

describe('a gate that cannot run', () => {
  it('is tried again when its sandbox does not start, and lands', async () => {
    sandboxes.failures.push('no port', 'no memory');
    await run();
    expect([await story.landed(), await requested(), await story.questions()]).toEqual([['a'], 3, []]);
  });

  it('goes to a person when no sandbox starts, and says that nothing was tested', async () => {
    sandboxes.failures.push('no port', 'no port', 'no port', 'the image is missing');
    await run();
    const { text, steps } = await question();
    expect(text).toContain('The gate could not run: there is no sandbox: the image is missing.');
    expect(steps).toMatchObject([{ command: COULD_NOT_RUN, exitCode: -1 }]);
    expect([await requested(), await story.status(work), await story.develop()]).toEqual([
      4,
      'needs_human',
      story.first,
    ]);
  });

  it('goes to a person when nobody starts sandboxes at all', async () => {
    sandboxes.deaf = true;
    await run({ timings: { startMs: 20, pausesMs: [] } });
    expect((await question()).text).toContain('it did not start in time');
    sandboxes.deaf = false;
    await sandboxes.settled();
    expect(sandboxes.running()).toEqual([]);
  });

  it('goes to a person when its sandbox never answers', async () => {
    sandboxes.behaviours.push('silent', 'silent');
    await run({ timings: { answerMs: 100, pausesMs: [0] } });
    expect((await question()).text).toContain('The gate could not run: ');
    expect((await question()).last?.output).toContain('was not ready within 100 ms');
    expect([await requested(), await story.status(work), await story.develop()]).toEqual([
      2,
      'needs_human',
      story.first,
    ]);
  });

  it('is tried again in a new sandbox when its sandbox dies', async () => {
    sandboxes.behaviours.push('dies');
    await run();
    expect([await story.landed(), await requested()]).toEqual([['a'], 2]);
  });

  it('goes to a person when the repository’s set-up fails each time, with what it printed', async () => {
    await story.pushFromOutside({ '.openhands/setup.sh': 'echo no such package; exit 3\n' });
    await run();
    expect((await question()).last?.output).toBe('preparing the gate failed (exit 3): no such package\n');
    expect(await requested()).toBe(4);
  });
});

describe('a gate whose answer nobody wants', () => {
  it('ends at once, with its command and its sandbox', async () => {
    await story.gateOfRepository(['sleep 1000']);
    const started = sandboxes.started();
    const running = run();
    const server = await started;
    await server.asked('sleep 1000');
    await story.cancel(work);
    await running;
    await sandboxes.settled();
    expect([await story.status(work), await story.questions()]).toEqual(['abandoned', []]);
    expect([server.pids(), sandboxes.running()]).toEqual([[], []]);
  });
});
