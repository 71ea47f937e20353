import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { beSilent, breakDown, finish, say } from '../testing/scripted-agent.js';
import { Stage } from '../testing/stage.js';
import { WorkerStory } from '../testing/worker-story.js';

Logger.overrideLogger(false);
jest.setTimeout(30_000);

let stage: Stage;
let story: WorkerStory;
let task: string;
beforeAll(async () => void (stage = await Stage.set()));
afterAll(() => stage.strike());
afterEach(() => story.end());

/** A change of fe-1 that waits for a review. */
beforeEach(async () => {
  story = await WorkerStory.begin(stage);
  task = await story.submit({ id: 'a', brief: 'Write one.' });
  story.author.script(finish('Added one.', 'mkdir a && echo one > a/one.txt'));
  await story.work('fe-1', task);
});

const approval = finish('{"verdict":"approve","summary":"Fine."}');
const request = finish(
  '{"verdict":"request_changes","summary":"One is not enough.","comments":[{"path":"a/one.txt","line":1,"body":"Add two."}]}',
);

describe('a reviewer', () => {
  it('who approves sends the change to the merge queue', async () => {
    story.reviewer.script(approval);
    await story.review('qa-1', task);
    const change = await story.change(task);
    expect(change).toMatchObject({
      status: 'queued',
      reviews: [{ reviewer: 'qa-1', verdict: 'approve', summary: 'Fine.' }],
    });
    expect(change.reviews[0]?.headSha).toBe(change.headSha);
    const steps = (await story.told(task, 'session.start_state')).filter(({ data }) => data['kind'] === 'review');
    const expected = [
      'WAITING_FOR_SANDBOX',
      'PREPARING_REPOSITORY',
      'RUNNING_SETUP_SCRIPT',
      'STARTING_CONVERSATION',
      'READY',
    ];
    expect(steps.map(({ data }) => data['state'])).toEqual(expected);
  });

  it('reads the task, the words of the author and the change, and stands on its commit', async () => {
    story.reviewer.script({ ...approval, work: 'cat a/one.txt; git rev-parse HEAD' });
    await story.review('qa-1', task);
    for (const part of ['Write one.', 'Added one.', '+++ b/a/one.txt', '+one'])
      expect(story.reviewer.heard[0]).toContain(part);
    const lines = (await story.told(task, 'session.message')).map(({ data }) => data['line']);
    expect(lines).toContain(`one ${(await story.change(task)).headSha}`);
  });

  it('who asks for changes sends the task back, and the next attempt goes on from what was proposed', async () => {
    story.reviewer.script(request);
    await story.review('qa-1', task);
    expect(await story.task(task)).toMatchObject({ status: 'ready', attempt: 1 });
    story.author.script(finish('Added two.', 'cat a/one.txt > a/two.txt'));
    await story.work('fe-2', task);
    expect(story.author.heard[1]).toContain('One is not enough.\n- a/one.txt:1: Add two.');
    const { branch, status } = await story.change(task);
    expect([status, await story.origin.file(branch, 'a/two.txt')]).toEqual(['open', 'one']);
    expect(await story.origin.subjects(branch)).toEqual(['feat: a', 'feat: a']);
  });

  it('does not review its own change', async () => {
    await story.review('fe-1', task);
    expect(await story.lastSession(task)).toMatchObject({ kind: 'work', outcome: 'proposed' });
  });

  it('whose change has moved on meanwhile decides nothing', async () => {
    let moved = (): void => undefined;
    story.reviewer.script({ ...approval, after: new Promise<void>((resolve) => (moved = resolve)) });
    const reviewing = story.review('qa-1', task);
    await story.reviewer.messages(1);
    await stage.test.db.rows('update change set head_sha = $2 where task_id = $1', [task, 'f'.repeat(40)]);
    moved();
    await reviewing;
    expect(await story.lastSession(task)).toMatchObject({ kind: 'review', outcome: 'outdated', failure: null });
    expect(await story.change(task)).toMatchObject({ status: 'open', reviews: [] });
  });
});

describe('a verdict that cannot be read', () => {
  it('is asked for again, with what is wrong', async () => {
    story.reviewer.script(finish('Looks good!'), finish('{"verdict":"lgtm"}'), approval);
    await story.review('qa-1', task);
    expect(story.reviewer.heard[1]).toContain('there is no JSON object in it');
    expect(story.reviewer.heard[2]).toContain('verdict: ');
    expect((await story.task(task)).status).toBe('queued');
  });

  it('is asked for twice, then somebody else may look', async () => {
    story.reviewer.script(finish('Looks good!'), say('Looks good!'), finish('Looks good!'), approval);
    await story.review('qa-1', task);
    expect(story.reviewer.heard).toHaveLength(3);
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'failed', failure: { code: 'verdict-unreadable' } });
    expect((await story.task(task)).status).toBe('in_review');
    await story.team.restIsOver();
    await story.review('qa-1', task);
    expect((await story.task(task)).status).toBe('queued');
  });
});

it('whose words hold what no database can hold is a verdict all the same', async () => {
  story.reviewer.script(finish('{"verdict":"approve","summary":"a\\u0000b \\ud83d"}'));
  await story.review('qa-1', task);
  expect((await story.change(task)).reviews).toMatchObject([{ summary: 'a\uFFFDb \uFFFD' }]);
});

describe('a review', () => {
  it('that cannot see the change does not begin', async () => {
    story.reviewer.script(approval);
    await stage.test.db.rows(`update repository set integration_branch = 'gone'`);
    await story.review('qa-1', task);
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'failed', failure: { code: 'prepare-failed' } });
    expect(story.reviewer.heard).toEqual([]);
  });

  it('whose sandbox dies is offered again', async () => {
    story.reviewer.script(beSilent(), approval);
    const reviewing = story.review('qa-1', task);
    await story.reviewer.messages(1);
    await story.environment.dieAll();
    await reviewing;
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'failed', failure: { code: 'agent_server_gone' } });
    await story.team.restIsOver();
    await story.review('qa-1', task);
    expect((await story.task(task)).status).toBe('queued');
  });

  it('whose budget is used up is a question to a person', async () => {
    story.reviewer.script(
      breakDown({ kind: 'quota', retryable: false, detail: 'The epic has spent $2.00 of its $2.00.' }),
    );
    await story.review('qa-1', task);
    expect((await story.task(task)).status).toBe('needs_human');
    expect(await story.question()).toMatchObject({ kind: 'agent-quota' });
  });

  it('of a task that is cancelled meanwhile ends quietly', async () => {
    story.reviewer.script(beSilent());
    story.member('qa-1', { HEARTBEAT_SECONDS: 0.05 });
    const reviewing = story.review('qa-1', task);
    await story.reviewer.messages(1);
    await story.team.epics.cancel((await story.task(task)).epicId);
    await reviewing;
    expect(await story.lastSession(task)).toMatchObject({ kind: 'review', outcome: 'cancelled', failure: null });
  });

  it('of a worker that leaves is handed back', async () => {
    story.reviewer.script(beSilent(), approval);
    const reviewing = story.review('qa-1', task);
    await story.reviewer.messages(1);
    await story.member('qa-1').leave();
    await reviewing;
    expect(await story.lastSession(task)).toMatchObject({ kind: 'review', outcome: 'lost' });
    expect((await story.task(task)).status).toBe('in_review');
  });
});
