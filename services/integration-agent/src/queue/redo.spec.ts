import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Escalations } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { readSides } from '../conflicts/read-sides.js';
import { Failpoints } from '../testing/failpoints.js';
import { IntegrationStory, type Files, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story, and for the first parser.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let escalations: Escalations;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  escalations = new Escalations(stage.test.db);
});
afterEach(() => story.end());

const HOUR_MS = 3_600_000;
const settings = { conflicts: { perTask: 2, answerWithinMs: HOUR_MS } };
type Process = Parameters<IntegrationStory['integrator']>[0];
const run = async (how: Process = {}): Promise<void> => (await story.integrator({ settings, ...how })).run();

/** A change of these files that waits in the queue while others make something else of them. */
async function collide(...files: string[]): Promise<QueuedWork> {
  const all = (text: string): Files => Object.fromEntries(files.map((file) => [file, `${text}\n`]));
  await story.pushFromOutside(all('one'));
  const work = await story.queueUp('a', all('ein'), { scope: ['*.md', '*.png'] });
  await story.pushFromOutside(all('uno'));
  return work;
}

/** The next attempt is proposed, and meanwhile the same file is changed once more. */
async function collideAgain(work: QueuedWork, file: string, text: string): Promise<QueuedWork> {
  const again = await story.workAgain(work, { [file]: `mine ${text}\n` });
  await story.pushFromOutside({ [file]: `theirs ${text}\n` });
  return again;
}

const attemptOf = async ({ taskId }: QueuedWork) => (await story.team.views.task(taskId))?.attempt;

/** What the next attempt at a task is told; its session is given back at once. */
async function assignmentOf(work: QueuedWork) {
  const claim = await story.team.sessions.claim(
    { taskId: work.taskId, attempt: (await attemptOf(work)) ?? 0 },
    story.team.agent('fe-2'),
  );
  if (claim.kind === 'lost') throw new Error(claim.because);
  await story.team.sessions.recover(story.team.agent('fe-2').id);
  return claim.assignment;
}

const rungs = () =>
  stage.test.db.rows(`select path, rung, name, outcome, because from resolution where rung >= 6 order by id`);
const redos = async () =>
  (await story.events('change.redo')).map(({ data }) => [data['key'], data['files'], data['by']]);
const answer = async (option: string): Promise<void> => {
  const [question] = await story.questions();
  expect(await escalations.answer(question?.id ?? '', { option, by: 'lead' })).toEqual({ kind: 'answered' });
};
const deadlinePasses = () => stage.test.db.rows(`update escalation set deadline = now() - interval '1 second'`);

/** Who has a change that is in conflict: exactly one of them, whatever happened. */
async function whoHas(work: QueuedWork): Promise<string> {
  const status = await story.status(work);
  const [open, rings] = await Promise.all([
    story.questions(),
    stage.test.db.rows(`select 1 from outbox where queue = 'work.frontend' and payload->>'taskId' = $1`, [work.taskId]),
  ]);
  const asked = open.filter(({ taskId }) => taskId === work.taskId).length;
  expect(asked).toBe(status === 'needs_human' ? 1 : 0);
  if (status === 'ready') expect(rings).not.toEqual([]);
  if (status !== 'abandoned') expect(await story.leases()).toContain('a');
  return (
    { needs_human: 'a person', ready: 'its role', queued: 'the queue', abandoned: 'nobody: given up' }[status] ?? status
  );
}

describe('a conflict that no rung resolves', () => {
  it('makes the role do the task again, on what has landed, and that lands', async () => {
    const work = await collide('a.md');
    await run();
    expect([await whoHas(work), await redos()]).toEqual(['its role', [['a', ['a.md'], 'rules']]]);
    expect([await story.questions(), await story.events('change.ejected')]).toEqual([[], []]);
    expect(await rungs()).toEqual([{ path: 'a.md', rung: 7, name: 'redo', outcome: 'begun', because: null }]);
    await story.workAgain(work, { 'a.md': 'uno, ein\n' });
    await run();
    expect([await story.status(work), await story.onDevelop('a.md')]).toEqual(['landed', 'uno, ein\n']);
    expect(await rungs()).toMatchObject([{ rung: 7, outcome: 'resolved' }]);
  });

  it('is told to the next attempt: who changed what, and what was proposed before', async () => {
    const work = await collide('a.md');
    await story.pushFromOutside({ 'other.txt': 'o\n' }, 'something else');
    await run();
    const { attempt, redo, proposedSha, keptSha } = await assignmentOf(work);
    expect({ attempt, proposedSha, keptSha }).toEqual({ attempt: 2, proposedSha: null, keptSha: null });
    expect(redo).toMatchObject({
      attempt: 1,
      reason: 'The change conflicts with develop in a.md (line 1: both changed it).',
      conflicts: [{ path: 'a.md', names: ['line 1'] }],
      landed: [{ title: 'from outside', task: null }],
      theirs: { text: expect.stringMatching(/-one\n\+uno\n$/), truncated: false },
      mine: { text: expect.stringMatching(/-one\n\+ein\n$/), truncated: false },
    });
  });

  it('is told with the task of the other side, and with no more text than an agent can read', async () => {
    const long = (word: string) => `${word}\n`.repeat(20_000);
    await story.pushFromOutside({ 'a.md': 'one\n' });
    const work = await story.queueUp('a', { 'a.md': long('ein') }, { scope: ['a.md'] });
    const other = (await story.team.submit({ id: 'b', title: 'Count', scope: ['b.md'] })).taskId('b');
    await story.pushFromOutside({ 'a.md': long('uno') }, `feat: count\n\nTask: ${other}`);
    await run();
    const { redo } = await assignmentOf(work);
    expect(redo?.landed).toMatchObject([{ title: 'feat: count', task: 'b: Count' }]);
    expect([redo?.theirs.truncated, redo?.theirs.text.length, redo?.mine.text.length]).toEqual([true, 20_000, 20_000]);
  });

  it('keeps what was proposed, also when the next attempt has replaced it on the branch', async () => {
    const work = await collide('a.md');
    await run();
    await story.workAgain(work, { 'a.md': 'uno, ein\n' });
    const [kept] = await story.bare.ownRefs('refs/manyhands/conflicts');
    expect(kept?.sha).toBe(work.head);
    expect(await story.bare.head(work.branch)).not.toBe(work.head);
  });

  it('is told without what git cannot say: somebody has it all the same', async () => {
    const [develop, head] = [story.first, 'f'.repeat(40)];
    const sides = await readSides(story.bare, { develop, head, tree: null, files: ['a.md'] });
    const nothing = { text: '', truncated: false };
    expect(sides).toEqual({ landed: [], theirs: nothing, mine: nothing, excerpt: nothing });
  });

  it('does not stop the others', async () => {
    await collide('a.md');
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run();
    expect(await story.landed()).toEqual(['b']);
  });
});

describe('a person is asked', () => {
  it('when the same file is in conflict again, with all that is known', async () => {
    const work = await collideAgain(await collideOnce(), 'a.md', '2');
    await stage.test.db.rows(
      `insert into usage (id, task_id, purpose, model, prompt_tokens, completion_tokens, cached_tokens, cost, scripted)
       values (gen_random_uuid(), $1, 'work', 'm', 900, 100, 0, 1.25, false)`,
      [work.taskId],
    );
    await run();
    expect(await whoHas(work)).toBe('a person');
    const [question] = await story.questions();
    expect(question?.question).toMatch(
      /done again before because of the same files\. What shall happen with task a\?$/,
    );
    expect(question).toMatchObject({
      kind: 'conflict',
      options: [{ id: 'redo' }, { id: 'abandon' }],
      defaultOption: 'redo',
      evidence: {
        because: 'same-files',
        files: ['a.md'],
        unresolved: [{ path: 'a.md', pairs: ['line 1'] }],
        intents: { this: { key: 'a', title: 'a', brief: 'a' }, landed: [{ title: 'from outside', task: null }] },
        excerpt: expect.stringMatching(/<<<<<<<[^]*theirs 2[^]*mine 2[^]*>>>>>>>/),
        redone: [{ attempt: 1, files: ['a.md'], by: 'rules' }],
        cost: { usd: 1.25, tokens: 1000, attempts: 2 },
      },
    });
    expect(Date.parse(question?.deadline ?? '') - Date.parse(question?.createdAt ?? '')).toBe(HOUR_MS);
    expect(await rungs()).toMatchObject([
      { rung: 7, outcome: 'refused', because: 'conflict-again' },
      { rung: 7, outcome: 'refused', because: 'same-files' },
    ]);
  });

  it('when the task was done again twice for other files', async () => {
    let work = await collideAgain(await collideOnce(), 'b.md', '2');
    await run();
    expect(await whoHas(work)).toBe('its role');
    work = await collideAgain(work, 'c.md', '3');
    await run();
    expect(await whoHas(work)).toBe('a person');
    expect(await story.questions()).toMatchObject([{ evidence: { because: 'too-often' } }]);
  });

  it('at once of what no agent writes', async () => {
    await story.pushFromOutside({ 'a.png': 'one\0' });
    const work = await story.queueUp('a', { 'a.png': 'ein\0' }, { scope: ['a.png'] });
    await story.pushFromOutside({ 'a.png': 'uno\0' });
    await run();
    expect(await whoHas(work)).toBe('a person');
    expect(await story.questions()).toMatchObject([{ evidence: { because: 'not-for-an-agent' } }]);
  });

  it('and wants it done again: the task begins anew, and the answer is told', async () => {
    const work = await collideAgain(await collideOnce(), 'a.md', '2');
    await run();
    await answer('redo');
    expect([await whoHas(work), (await redos()).at(-1)]).toEqual(['its role', ['a', ['a.md'], 'lead']]);
    const { attempt, proposedSha, redo, answers } = await assignmentOf(work);
    expect({ attempt, proposedSha, of: redo?.attempt }).toEqual({ attempt: 3, proposedSha: null, of: 2 });
    expect(answers).toMatchObject([{ option: expect.stringContaining('done again') }]);
    await story.workAgain(work, { 'a.md': 'both\n' });
    await run();
    expect([await story.status(work), await story.onDevelop('a.md')]).toEqual(['landed', 'both\n']);
  });

  it('and does not answer: the default counts once, and the next question waits', async () => {
    let work = await collideAgain(await collideOnce(), 'a.md', '2');
    await run();
    expect(await escalations.answerLate()).toBe(0);
    await deadlinePasses();
    expect(await escalations.answerLate()).toBe(1);
    expect([await whoHas(work), (await redos()).at(-1)?.[2]]).toEqual(['its role', 'nobody: the deadline passed']);
    work = await collideAgain(work, 'a.md', '3');
    await run();
    expect(await whoHas(work)).toBe('a person');
    expect((await story.questions()).map(({ deadline }) => deadline)).toEqual([null]);
  });

  it('and gives the task up', async () => {
    const work = await collideAgain(await collideOnce(), 'a.md', '2');
    await run();
    await answer('abandon');
    expect([await whoHas(work), await story.leases()]).toEqual(['nobody: given up', []]);
  });

  it('when the histories have nothing in common', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' }, { orphan: true });
    await run();
    expect(await story.questions()).toMatchObject([{ kind: 'conflict', evidence: { because: 'no-files' } }]);
    await answer('redo');
    await story.workAgain(work, { 'a/x.txt': 'x\n' });
    await run();
    expect(await story.status(work)).toBe('landed');
  });
});

/** A change that was in conflict, and waits for its role. */
async function collideOnce(): Promise<QueuedWork> {
  const work = await collide('a.md');
  await run();
  return work;
}

describe('a change in conflict is never without somebody', () => {
  it('when the process dies before it is written down: it is still in the queue, and the next one does it', async () => {
    const work = await collide('a.md');
    const kept = { at: { name: 'git.putRef', nth: 1 }, when: 'before' } as const;
    const process = await story.integrator({ settings, through: new Failpoints(kept).through });
    await expect(process.run()).rejects.toThrow('crash');
    await process.end();
    expect([await whoHas(work), await rungs(), await redos()]).toEqual(['the queue', [], []]);
    await run();
    expect([await whoHas(work), (await redos()).length]).toEqual(['its role', 1]);
  });

  it('when the task is given up in that moment: it stays given up', async () => {
    const work = await collide('a.md');
    await run({ disturbed: { beforePutRef: () => story.cancel(work) } });
    expect([await whoHas(work), await redos(), await story.questions()]).toEqual(['nobody: given up', [], []]);
  });

  it('when the next attempt is lost, or fails until a person is asked, and tries again', async () => {
    const work = await collideOnce();
    expect((await assignmentOf(work)).redo).not.toBeNull();
    expect(await whoHas(work)).toBe('its role');
    await story.team.restIsOver();
    const session = await story.team.claim('fe-1', work.taskId, await attemptOf(work));
    await story.team.sessions.fail(session, { reason: { code: 'x', message: 'It broke.' }, retryable: false });
    expect(await whoHas(work)).toBe('a person');
    await answer('retry');
    expect(await whoHas(work)).toBe('its role');
    expect((await assignmentOf(work)).redo).toMatchObject({ attempt: 1 });
  });
});
