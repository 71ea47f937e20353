import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { EpicView, SystemView, TaskView } from '@manyhands/contracts';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../cli-error.js';
import { ApiClient } from '../api/client.js';
import { paintFor } from '../output/colour.js';
import { run } from '../testing/events.js';
import { FakeServer } from '../testing/fake-server.js';
import { FakeTerminal } from '../testing/fake-terminal.js';
import { exitOf, makeReport, type DemoFacts } from './demo-report.js';
import { follow, isOver } from './follow.js';
import { git } from './git.js';
import { renderReport } from './render-report.js';
import { readSampleEpics } from './sample-epics.js';
import { readMeanwhile, readScenario } from './scenario.js';
import { SCENARIOS } from './scenario-names.js';
import { makeSampleRepository, testCommand } from './sample-repository.js';
import { verifyDevelop } from './verify.js';

jest.setTimeout(30_000);

const home = mkdtempSync(join(tmpdir(), 'hands-demo-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const sha = 'd'.repeat(40);
const epicView = (more: Partial<EpicView> = {}) =>
  ({
    id: 'e1',
    title: 'Labels',
    status: 'done',
    tasks: { total: 1, landed: 1, needsHuman: 0 },
    cost: 0.25,
    ...more,
  }) as EpicView;
const system = {
  database: 'PostgreSQL',
  queue: 'Redis',
  sandbox: { provider: 'process', isolation: 'not isolated: development only' },
  model: { name: 'scripted', scripted: true },
} as SystemView;
const landedTask = () =>
  run().task('api', 'ready', 0).claimed(40, 'be-1').add(90, 'change.landed', { sha }).add(90, 'task.landed', { sha });
const facts = (more: Partial<DemoFacts> = {}): DemoFacts => ({
  events: landedTask().events,
  epics: [epicView()],
  system,
  verdict: { develop: sha, gate: 'green', output: '' },
  ending: 'over',
  dashboard: 'http://127.0.0.1:7700',
  seconds: 12.34,
  expected: null,
  ...more,
});

describe('the report of a scenario', () => {
  const expected = { api: 'resolved' };

  it('counts what came out as the scenario says', () => {
    const report = makeReport(facts({ expected: { api: 'landed' } }));
    expect([exitOf(report), renderReport(report, paintFor(false, {}))]).toEqual([
      EXIT.ok,
      expect.stringContaining('1 of 1 tasks came out as the scenario says, 1 landed, in 12.3 s'),
    ]);
  });

  it('is not well when something else has come of a task, though all landed', () => {
    const report = makeReport(facts({ expected }));
    expect(exitOf(report)).not.toBe(EXIT.ok);
    expect(renderReport(report, paintFor(false, {}))).toContain('landed, not resolved');
  });
});

describe('the files of a scenario', () => {
  it.each(SCENARIOS)('of %s can be read', async (name) => {
    expect((await readSampleEpics((await readScenario(name)).epics)).length).toBeGreaterThan(0);
  });

  it('that say something wrong are refused by name', () => {
    expect(() => readMeanwhile('pushes: []\nanswers: []\noutcome: { a: perhaps }', 'x.yaml')).toThrow(
      /x\.yaml.*outcome\.a/,
    );
  });
});

describe('the report of the demo', () => {
  it('has what a machine asks for', () => {
    expect(makeReport(facts())).toMatchObject({
      epics: 1,
      tasks: 1,
      landed: 1,
      refusedPushes: 0,
      waits: 0,
      redChecksFixed: 0,
      develop: sha,
      gate: 'green',
      seconds: 12.3,
      model: 'scripted',
      cost: 0.25,
      phases: { queue: { p50: 40, max: 40 } },
    });
  });

  it('is ok only when everything has landed and develop is green', () => {
    const notLanded = run().task('api', 'ready', 0).claimed(1, 'be-1').events;
    const exit = (more: Partial<DemoFacts>) => exitOf(makeReport(facts(more)));
    expect(exit({})).toBe(0);
    expect(exit({ verdict: { develop: sha, gate: 'red', output: '' } })).toBe(1);
    expect(exit({ events: [], epics: [epicView({ status: 'failed' })] })).toBe(1);
    expect(exit({ events: notLanded, epics: [epicView({ status: 'needs_human' })] })).toBe(3);
    expect(exit({ events: [...notLanded, ...landedTask().events], epics: [epicView({ status: 'failed' })] })).toBe(6);
    expect(exit({ events: notLanded, epics: [epicView({ status: 'running' })], ending: 'deadline' })).toBe(124);
    expect(exit({ events: notLanded, epics: [epicView({ status: 'running' })], ending: 'interrupted' })).toBe(130);
  });

  it('names a scripted model as one', () => {
    expect(renderReport(makeReport(facts()), paintFor(false, {}))).toContain('model: scripted model');
    const real = { ...system, model: { name: 'some-model', scripted: false } };
    expect(makeReport(facts({ system: real })).model).toBe('some-model');
  });

  it('says who did what, what waited for whom and where the time went', () => {
    const blocker = { taskId: 'x', taskKey: 'due-api', agent: 'be-1', witness: 'src/text.ts', heldBy: 'session' };
    const waited = run()
      .task('chips', 'ready', 0)
      .claimed(5, 'fe-1')
      .add(10, 'lease.waiting', { blockers: [blocker], key: 'chips' })
      .leased(1510);
    const text = renderReport(
      makeReport(facts({ events: [...landedTask().events, ...waited.events] })),
      paintFor(false, {}),
    );
    expect(text).toMatch(/^api +backend +be-1 +1 +0 +0 +dddddddddd$/m);
    expect(text).toMatch(/^chips +fe-1 +1\.5 s +be-1 works on due-api and holds src\/text\.ts$/m);
    expect(text).toMatch(/^lease +1 +1\.5 s +1\.5 s$/m);
  });
});

describe('isOver', () => {
  const task = (status: TaskView['status']) => ({ epicId: 'e1', status }) as TaskView;
  it.each<[EpicView['status'], TaskView['status'][], boolean]>([
    ['done', ['landed'], true],
    ['failed', ['abandoned'], true],
    ['planning', [], false],
    ['running', ['landed', 'working'], false],
    ['needs_human', ['needs_human', 'working'], false],
    ['needs_human', ['needs_human', 'pending', 'landed'], true],
  ])('an epic that is %s with tasks %j: %s', (status, tasks, over) => {
    expect(isOver([epicView({ status })], tasks.map(task))).toBe(over);
  });
});

describe('follow', () => {
  const start = async (status: () => EpicView['status']) => {
    const server = await new FakeServer().start();
    server.answers
      .set('/epics/e1', () => epicView({ status: status() }))
      .set('/agents', [])
      .set('/tasks', []);
    return { server, client: new ApiClient({ url: server.url, token: 't' }) };
  };

  it('tells events line by line and ends when all is over', async () => {
    let status: EpicView['status'] = 'running';
    const { server, client } = await start(() => status);
    const terminal = new FakeTerminal();
    const ended = follow({
      client,
      terminal,
      epicIds: ['e1'],
      interrupted: new AbortController().signal,
      deadlineMs: 20_000,
    });
    status = 'done';
    server.emit(...landedTask().events);
    expect(await ended).toBe('over');
    expect(terminal.messages).toEqual(['00:00:00  be-1 takes api', `00:00:00  api has landed as ${sha.slice(0, 10)}`]);
    await server.stop();
  });

  it('draws the team on a terminal', async () => {
    const { server, client } = await start(() => 'done');
    const terminal = new FakeTerminal(true);
    server.emit(...landedTask().events);
    await follow({ client, terminal, epicIds: ['e1'], interrupted: new AbortController().signal, deadlineMs: 20_000 });
    expect(terminal.blocks.at(-1)).toMatch(/Labels: done[^]*be-1 takes api/);
    await server.stop();
  });

  it('ends at the deadline and when it is interrupted', async () => {
    const { server, client } = await start(() => 'running');
    const options = { client, terminal: new FakeTerminal(), epicIds: ['e1'] };
    expect(await follow({ ...options, interrupted: new AbortController().signal, deadlineMs: 100 })).toBe('deadline');
    expect(await follow({ ...options, interrupted: AbortSignal.abort(), deadlineMs: 20_000 })).toBe('interrupted');
    await server.stop();
  });
});

describe('the sample', () => {
  const example = join(home, 'board');
  mkdirSync(join(example, 'dist'), { recursive: true });
  writeFileSync(join(example, 'package.json'), JSON.stringify({ scripts: { test: 'node test.mjs' } }));
  writeFileSync(
    join(example, 'test.mjs'),
    `import { existsSync } from 'node:fs'; process.exit(existsSync('broken') ? 1 : 0);`,
  );
  writeFileSync(join(example, 'dist', 'old.js'), '');

  it('is a git repository with main and develop, without what was built', async () => {
    const sample = await makeSampleRepository(example, join(home, 'sample', 'board'));
    expect(sample).toEqual({ name: 'board', source: join(home, 'sample', 'board'), gate: ['node test.mjs'] });
    expect(await git(sample.source, 'branch', '--format=%(refname:short)')).toBe('develop\nmain');
    expect(existsSync(join(sample.source, 'dist'))).toBe(false);
  });

  it.each([
    ['node scripts/test.mjs', 'node scripts/test.mjs'],
    ['jest', 'npm test'],
    [undefined, 'npm test'],
  ])('runs %s by %s', (script, command) => expect(testCommand(script)).toBe(command));

  it('is green or red by its own tests, at the end of develop', async () => {
    const source = join(home, 'verify', 'board');
    await makeSampleRepository(example, source);
    expect(await verifyDevelop(source, 'develop', ['node test.mjs'])).toMatchObject({
      gate: 'green',
      develop: await git(source, 'rev-parse', 'develop'),
    });
    await git(source, 'checkout', '--quiet', 'develop');
    writeFileSync(join(source, 'broken'), '');
    await git(source, 'add', '--all');
    await git(source, 'commit', '--quiet', '--message=break it');
    expect(await verifyDevelop(source, 'develop', ['echo fine', 'node test.mjs'])).toMatchObject({
      gate: 'red',
      output: expect.stringContaining('$ node test.mjs (exit status 1)'),
    });
  });

  it('reads epics with and without a plan', async () => {
    const folder = join(home, 'epics');
    mkdirSync(folder);
    writeFileSync(join(folder, 'due.md'), '---\ntitle: Due\n---\nDays.');
    writeFileSync(join(folder, 'due.plan.yaml'), 'version: 1');
    writeFileSync(join(folder, 'labels.md'), '---\ntitle: Labels\n---\nChips.');
    expect(await readSampleEpics(folder)).toEqual([
      { title: 'Due', body: 'Days.', planYaml: 'version: 1' },
      { title: 'Labels', body: 'Chips.' },
    ]);
  });
});
