import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Repositories, SandboxLedger } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import type { QueueSettings } from '../queue/desk.js';
import { DISK_FULL, FakeSandboxes } from '../testing/fake-sandboxes.js';
import { IntegrationStory, type Files, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';
import { Gate, type GateTimings } from './gate.js';

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
async function run(
  how: { timings?: Partial<GateTimings>; commandSeconds?: number; settings?: Partial<QueueSettings> } = {},
): Promise<void> {
  const gate = new Gate({
    ledger: new SandboxLedger(stage.test.db),
    secret: SECRET,
    gatewayUrl: `file://${stage.dir.path}`,
    commandSeconds: how.commandSeconds ?? 60,
    findAffectedTests: async () => ({ kind: 'unknown', because: 'nobody looks' }),
    timings: how.timings ?? AT_ONCE,
  });
  await (await story.integrator({ gate, settings: how.settings ?? {} })).run();
}

/** The one question, and the last step of its evidence. */
async function question() {
  const [only] = await story.questions();
  const steps = only?.evidence['steps'] as { command: string; exitCode: number; output: string }[];
  return { text: only?.question, steps, last: steps.at(-1) };
}

/** A command that does this on the change, and nothing on `develop` without it. */
const onChange = (command: string): string => `if [ -e a/x.txt ]; then ${command}; fi`;

const troubles = async (): Promise<unknown[]> =>
  (await story.events('candidate.gate_unavailable')).map(({ data }) => data['reason']);

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

  it('keeps a long command whole, and tells its beginning', async () => {
    const command = `true '${'😀'.repeat(400)}'`;
    await story.gateOfRepository([command]);
    await run();
    expect((await story.candidates())[0]?.gate).toMatchObject([{ command, exitCode: 0 }]);
    const [event] = await story.events('candidate.gate_finished');
    expect(event?.data['steps']).toMatchObject([{ command: expect.stringMatching(/^true '😀+\uFFFD?…$/u) }]);
  });

  it('stops at the first red command; a person reads what it printed', async () => {
    await story.gateOfRepository(['true', onChange('echo expected 2, was 3 >&2; exit 7'), 'touch never']);
    await run();
    const { text, steps, last } = await question();
    expect(text).toContain('ended with exit status 7');
    expect([steps.length, last?.exitCode, last?.output]).toEqual([2, 7, 'expected 2, was 3\n']);
    expect(await story.develop()).toBe(story.first);
  });

  it('is red when a command does not end in its time', async () => {
    await story.gateOfRepository([onChange('sleep 1000')]);
    await run({ commandSeconds: 1 });
    expect((await question()).last).toMatchObject({ exitCode: -1, output: '\n(stopped after 1 s)' });
    expect(sandboxes.servers.flatMap((server) => server.pids())).toEqual([]);
  });

  it('tells a person also of output that no database can hold', async () => {
    await story.gateOfRepository([onChange(`printf 'a\\0b'; exit 1`)]);
    await run();
    expect((await question()).last).toMatchObject({ exitCode: 1, output: 'a\uFFFDb' });
  });

  it('cuts long output without halving a character', async () => {
    await story.gateOfRepository([onChange(`printf '😀%.0s' $(seq 5000); printf x; exit 1`)]);
    await run();
    const output = (await question()).last?.output ?? '';
    expect([output.length, output.slice(0, 3), output.slice(-3)]).toEqual([8000, '\uFFFD😀', '😀x']);
  });
});

describe('a gate in which no test runs', () => {
  /** Prints what a runner does of the tests that are there. */
  const COUNTING = 'echo "ℹ pass $(git ls-files "*.test" | wc -l)"';
  const TESTS = { scope: ['tests/**'] };
  const landsWith = async (files: Files): Promise<unknown[]> => {
    await story.gateOfRepository(['echo 9 passed: {affected-tests}', 'true', COUNTING]);
    work = await story.queueUp('tests', files);
    await run();
    return story.landed();
  };

  it('is red when the same gate runs tests without the change, and says how many', async () => {
    expect(await landsWith({ 'tests/a.test': '1\n', 'tests/b.test': '1\n' })).toHaveLength(2);
    const develop = await story.develop();
    await story.queueUp('gone', { 'tests/a.test': null, 'tests/b.test': null }, TESTS);
    await run();
    const { text, last } = await question();
    expect(text).toContain(
      `\`${COUNTING}\` ended with exit status 0, but no test ran, where 2 ran on \`develop\` without the change.`,
    );
    expect(last).toMatchObject({ exitCode: 0, tests: 0, redBecause: expect.stringMatching('^no test ran') });
    expect([await story.develop(), (await story.candidates()).at(-1)?.gate.at(-1)]).toMatchObject([
      develop,
      { tests: 0 },
    ]);
  });

  it('blames the change that took them away, and lands its neighbours', async () => {
    await landsWith({ 'tests/a.test': '1\n' });
    await story.queueUp('b', { 'b/x.txt': 'x\n' });
    const gone = await story.queueUp('gone', { 'tests/a.test': null }, TESTS);
    await story.queueUp('c', { 'c/x.txt': 'x\n' });
    await run();
    expect(new Set(await story.landed())).toEqual(new Set(['a', 'tests', 'b', 'c']));
    expect([await story.status(gone), (await story.questions()).length]).toEqual(['needs_human', 1]);
  });

  it('is believed where there was none before, and where that is wanted', async () => {
    expect(await landsWith({ 'tests/a.txt': '1\n' })).toHaveLength(2);
    await story.queueUp('first', { 'tests/a.test': '1\n' }, TESTS);
    await run();
    await story.queueUp('gone', { 'tests/a.test': null }, TESTS);
    await run({ settings: { requireTests: false } });
    expect(await story.landed()).toHaveLength(4);
  });
});

describe('a gate that cannot run', () => {
  it('is tried again when its sandbox does not start, and lands', async () => {
    sandboxes.failures.push('no port', 'no memory');
    await run();
    expect([await story.landed(), await requested(), await story.questions()]).toEqual([['a'], 3, []]);
  });

  it('blames nobody when no sandbox starts: it says so, waits, and goes on', async () => {
    sandboxes.failures.push('no port', 'no port', 'no port', 'the image is missing');
    await run();
    expect(await troubles()).toMatchObject([
      { code: 'gate-unavailable', message: 'The gate cannot run: there is no sandbox: the image is missing' },
    ]);
    expect([await requested(), await story.status(work), await story.questions()]).toEqual([5, 'landed', []]);
    expect(await story.trouble()).toBeNull();
  });

  it('is shown with its cause for as long as nobody starts sandboxes', async () => {
    sandboxes.deaf = true;
    const told = story.told('candidate.gate_unavailable');
    const running = run({ timings: { startMs: 20, pausesMs: [] } });
    await told;
    const trouble = { code: 'gate-unavailable', message: expect.stringContaining('it did not start in time') };
    expect(await story.trouble()).toMatchObject(trouble);
    sandboxes.deaf = false;
    await sandboxes.settled();
    await running;
    await sandboxes.settled();
    expect([await story.status(work), await story.questions(), sandboxes.running()]).toEqual(['landed', [], []]);
  });

  it('is tried again when its sandbox never answers', async () => {
    sandboxes.behaviours.push('silent', 'silent');
    await run({ timings: { answerMs: 100, pausesMs: [0] } });
    expect(await troubles()).toMatchObject([{ message: expect.stringContaining('was not ready within 100 ms') }]);
    expect([await requested(), await story.status(work)]).toEqual([3, 'landed']);
  });

  it('is tried again in a new sandbox when its sandbox dies', async () => {
    sandboxes.behaviours.push('dies');
    await run();
    expect([await story.landed(), await requested()]).toEqual([['a'], 2]);
  });

  it('is red when the change takes the sandbox down each time', async () => {
    await story.gateOfRepository(['true', onChange('exit 199')]);
    await run({ timings: { pausesMs: [0] } });
    const { steps, last } = await question();
    expect([steps.length, last?.exitCode, last?.output]).toEqual([2, -1, expect.stringContaining('the sandbox died')]);
    expect(await troubles()).toEqual([]);
  });

  it('is red when the change fills the disk of its sandbox each time, and a person reads that', async () => {
    await story.gateOfRepository([onChange('exit 198')]);
    await run({ timings: { pausesMs: [0] } });
    expect((await question()).last?.output).toBe(`the sandbox died: The sandbox was stopped: ${DISK_FULL.message}.`);
    await sandboxes.settled();
    expect([await story.status(work), sandboxes.running()]).toEqual(['needs_human', []]);
  });

  it('does not blame the change for a command that was red because its sandbox was taken out of use', async () => {
    const [marked, red] = ['marked', 'red'].map((name) => join(stage.dir.path, name));
    const redOnce = `[ -e ${red} ] || { touch ${red}; exit 1; }`;
    await story.gateOfRepository([`until [ -e ${marked} ]; do sleep 0.02; done; ${redOnce}`]);
    const started = sandboxes.started();
    const running = run();
    const server = await started;
    await server.asked('until');
    await sandboxes.markBroken(server, { code: 'disk-full', message: 'it wrote too much' });
    await writeFile(String(marked), '');
    await running;
    expect([await story.landed(), await requested()]).toEqual([['a'], 2]);
  });

  it('is red when the repository’s set-up fails with the change, with what it printed', async () => {
    await story.pushFromOutside({ '.openhands/setup.sh': onChange('echo no such package; exit 3') });
    await run();
    expect((await question()).last).toMatchObject({
      command: '.openhands/setup.sh',
      exitCode: 3,
      output: 'no such package\n',
    });
  });
});

describe('a gate that is red on develop itself', () => {
  it('blames nobody; it is said, and what mends develop lands', async () => {
    await story.gateOfRepository(['test -e mended/x.txt']);
    await run();
    expect([await story.status(work), await story.questions()]).toEqual(['queued', []]);
    expect(await story.trouble()).toMatchObject({ code: 'develop-red', retryAt: null });
    await run();
    expect(await troubles()).toHaveLength(1);
    await story.queueUp('mended', { 'mended/x.txt': 'x\n' });
    await run();
    expect([await story.landed(), await story.trouble()]).toEqual([expect.arrayContaining(['a', 'mended']), null]);
  });
});

describe('another gate', () => {
  const repositories = () => new Repositories(stage.test.db);

  it('judges what waited for a mended develop', async () => {
    await story.gateOfRepository(['false']);
    await run();
    expect(await story.trouble()).toMatchObject({ code: 'develop-red' });
    await repositories().setGate(story.team.repositoryId, ['true']);
    await run();
    expect([await story.landed(), await story.trouble()]).toEqual([['a'], null]);
  });

  it('counts at once, while the old one still runs', async () => {
    await story.gateOfRepository(['sleep 1000']);
    const started = sandboxes.started();
    const running = run();
    await (await started).asked('sleep 1000');
    await repositories().setGate(story.team.repositoryId, ['true']);
    await running;
    expect([await story.landed(), await story.events('repository.gate_changed')]).toMatchObject([
      ['a'],
      [{ data: { gate: ['true'] } }],
    ]);
    expect(sandboxes.servers.flatMap((server) => server.pids())).toEqual([]);
  });

  it('is none of a repository that there is not, and no news when it is the same', async () => {
    expect(await repositories().setGate(randomUUID(), ['false'])).toBeNull();
    await repositories().setGate(story.team.repositoryId, ['false']);
    expect(await repositories().setGate(story.team.repositoryId, ['false'])).toMatchObject({ gate: ['false'] });
    expect(await story.events('repository.gate_changed')).toHaveLength(1);
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
