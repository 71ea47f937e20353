import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EventView } from '@manyhands/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mischief } from './chaos/mischief.js';
import { violations } from './chaos/oracle.js';
import { followEvents, type EventFeed } from './support/event-stream.js';
import { hasProcessTable } from './support/process-table.js';
import { checkout, startTestStack, type TestStack } from './support/running-stack.js';
import { dueDatesPlan, git, registerSampleRepository, type SampleRepository } from './support/sample-repository.js';

const story = hasProcessTable ? describe : describe.skip;
const minutes = 60_000;
const run = promisify(execFile);

story(`things die at work${hasProcessTable ? '' : ' (skipped: no /proc to find processes by)'}`, () => {
  let stack: TestStack;
  let repository: SampleRepository;
  let feed: EventFeed;
  let mischief: Mischief;
  let epics: number;

  beforeEach(async () => {
    epics = 0;
    stack = await startTestStack({ env: { SCRIPTED_MODEL_SPEED: '0.5' } });
    repository = await registerSampleRepository(stack);
    feed = followEvents(stack, { after: 0 });
    mischief = new Mischief(stack, feed);
  });
  afterEach(async () => {
    feed.close();
    expect(await stack.stop()).toEqual({ status: 0, orphans: [] });
  });

  it('a worker in mid-session, the environment-manager, then all jobs: everything lands once', async () => {
    await submitDueDates();
    await submitLabels();
    const session = await until('of an agent at work', atWork('work'));
    await mischief.randomInstant(10);
    await mischief.kill(`role-worker-${agentOf(session)}`);
    await mischief.randomInstant(40);
    await mischief.kill('environment-manager');
    await until('of a landing', ({ type }) => type === 'change.landed');
    await mischief.forgetQueue();
    await expectLandedOnce(8);
    expect(endsOf(session)).toMatchObject([{ outcome: expect.stringMatching(/^(lost|proposed)$/) }]);
  });

  it('the integration agent during a gate, the gateway, Redis, an agent in its sandbox: everything lands once', async () => {
    await submitDueDates('due-api', 'due-safety-net');
    const session = await until('of an agent at work', atWork('work'));
    await mischief.killRuntimeOf(session);
    await until('of a new try', (event) => atWork('work')(event) && event.seq > session.seq);
    await mischief.kill('sandbox-gateway');
    await until('of a review', atWork('review'));
    await mischief.kill('redis');
    await until('of a gate', ({ type }) => type === 'candidate.gate_started');
    await mischief.kill('integration-agent');
    await until('of a landing', ({ type }) => type === 'change.landed');
    await mischief.kill('sandbox-gateway');
    await expectLandedOnce(2);
    expect(endsOf(session)).toMatchObject([{ outcome: 'failed' }]);
  });

  it('the database: everything lands once', async () => {
    await submitDueDates('due-safety-net');
    await until('of an agent at work', atWork('work'));
    await mischief.kill('postgres');
    await expectLandedOnce(1);
  });

  /** Patient: a machine that tests may have much else to do. */
  const until = (what: string, fits: (event: EventView) => boolean): Promise<EventView> =>
    feed.until(what, fits, 4 * minutes);

  const atWork =
    (kind: 'work' | 'review') =>
    ({ type, data }: EventView): boolean =>
      type === 'session.status' && data['status'] === 'running' && data['kind'] === kind;

  const agentOf = ({ sessionId }: EventView): string =>
    String(
      feed.events.find((event) => event.type === 'session.started' && event.sessionId === sessionId)?.data['agent'],
    );

  const endsOf = ({ sessionId }: EventView): object[] =>
    feed.events
      .filter((event) => event.type === 'session.ended' && event.sessionId === sessionId)
      .map(({ data }) => data);

  async function submitDueDates(...keys: string[]): Promise<void> {
    await submit({ title: 'Due dates', body: 'Let a card have a due day.', planYaml: await dueDatesPlan(...keys) });
  }

  async function submitLabels(): Promise<void> {
    const text = await readFile(join(checkout, 'examples/epics/labels.md'), 'utf8');
    await submit({ title: 'Labels on cards', body: text.split('---\n').at(-1) });
  }

  async function submit(epic: object): Promise<void> {
    const { status, body } = await stack.request('POST', '/epics', { repository: repository.name, ...epic });
    if (status !== 202) throw new Error(`the epic was not taken: ${status} ${JSON.stringify(body)}`);
    epics += 1;
  }

  /** Waits until all epics are done and all sandboxes are gone, and asks the events, git and the application whether all is well. */
  async function expectLandedOnce(tasks: number): Promise<void> {
    const count = (...types: EventView['type'][]): number =>
      feed.events.filter(({ type }) => types.includes(type)).length;
    await until('that ends the epics', () => count('escalation.opened') > 0 || count('epic.done') >= epics);
    const over = () => count('sandbox.stopped', 'sandbox.failed') >= count('sandbox.requested');
    await until('of the last sandbox', over).catch(async (cause: unknown) => {
      const logs = (await stack.logLines()).slice(-60).join('\n');
      throw new Error(`${String(cause)}\n${violations(feed.events).join('\n')}\n${logs}`, { cause });
    });
    process.stdout.write(mischief.told());
    expect(violations(feed.events)).toEqual([]);
    expect(count('task.landed')).toBe(tasks);
    expect(await landedTasks()).toEqual(feed.events.filter(({ type }) => type === 'change.landed').map(taskIdOf));
    await expectGreenDevelop();
  }

  const taskIdOf = ({ taskId }: EventView): string | null => taskId;

  /** The tasks that the commits of `develop` name, oldest first. */
  async function landedTasks(): Promise<string[]> {
    const bare = join(stack.dataDir, 'repositories', `${repository.id}.git`);
    const format = '--format=%(trailers:key=Task,valueonly,separator=%x2C)';
    const log = await git(bare, 'log', '--first-parent', '--reverse', format, 'develop');
    return log.split('\n').filter((line) => line !== '');
  }

  async function expectGreenDevelop(): Promise<void> {
    const bare = join(stack.dataDir, 'repositories', `${repository.id}.git`);
    await git(bare, 'fsck', '--no-dangling');
    const clone = join(stack.folder, 'final');
    await git(stack.folder, 'clone', '--quiet', '--branch', 'develop', bare, clone);
    await run(process.execPath, ['scripts/test.mjs'], { cwd: clone, env: { PATH: process.env['PATH'], HOME: clone } });
  }
});
