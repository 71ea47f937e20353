import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GitError } from '@manyhands/git';
import { Logger } from '@nestjs/common';
import { IntegrationStory } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
});
afterEach(() => story.end());

const run = async (): Promise<void> => (await story.integrator()).run();

describe('a change that is good', () => {
  it('lands: develop is the merge that was tested, the lease ends, task and epic are done', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await run();
    const [landed] = await story.bare.log(story.first, (await story.develop()) ?? '', { limit: 1 });
    expect(landed).toMatchObject({
      parents: [story.first, work.head],
      subject: 'feat: a',
      sha: story.gate.tested[0]?.sha,
    });
    expect(landed?.message).toContain(`Task: ${work.taskId}\n`);
    expect(await story.status(work)).toBe('landed');
    expect((await story.team.views.epic(work.epicId))?.status).toBe('done');
    expect([await story.leases(), await story.candidateRefs()]).toEqual([[], []]);
  });

  it('is told about step by step, in this order', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await run();
    const steps = [
      'change.queued',
      'candidate.built',
      'candidate.gate_started',
      'candidate.gate_finished',
      'change.landed',
      'task.landed',
      'lease.released',
      'epic.done',
    ];
    expect((await story.events(...steps)).map(({ type }) => type)).toEqual(steps);
  });

  it('is tested together with those that wait with it, and lands on top of the one that came before it', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run();
    const [candidate, ...others] = await story.candidates();
    expect([candidate?.baseSha, candidate?.sha, others]).toEqual([story.first, await story.develop(), []]);
    expect(story.gate.tested.map(({ sha }) => sha)).toEqual([candidate?.sha]);
    expect([await story.landed(), await story.merged()]).toEqual([
      ['a', 'b'],
      ['feat: a', 'feat: b'],
    ]);
    expect([await story.onDevelop('a/x.txt'), await story.onDevelop('b/y.txt')]).toEqual(['x\n', 'y\n']);
  });

  it('may hold a file larger than the default limit of a push: that was decided when it was pushed', async () => {
    const work = await story.queueUp('a', { 'a/large.bin': 'x'.repeat(11 * 1024 * 1024) });
    await run();
    expect(await story.status(work)).toBe('landed');
  });

  it('is the commit that was reviewed: it lands although its branch has vanished', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.git('update-ref', '-d', `refs/heads/${work.branch}`);
    await run();
    expect([await story.status(work), await story.onDevelop('a/x.txt')]).toEqual(['landed', 'x\n']);
  });
});

describe('a change that cannot land goes to a person, and its neighbours go on', () => {
  it('on a conflict: with the files and both commits', async () => {
    const work = await story.queueUp('a', { 'shared.txt': 'ONE\ntwo\nthree\n' }, { scope: ['shared.txt'] });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const develop = await story.pushFromOutside({ 'shared.txt': 'uno\ntwo\nthree\n' });
    await run();
    const [question] = await story.questions();
    expect(question).toMatchObject({
      kind: 'conflict',
      taskKey: 'a',
      evidence: { files: ['shared.txt'], develop, head: work.head },
    });
    expect(question?.evidence['messages']).toContain('Merge conflict in shared.txt');
    expect([await story.status(work), await story.landed(), await story.leases()]).toEqual([
      'needs_human',
      ['b'],
      ['a'],
    ]);
    expect(await story.onDevelop('shared.txt')).toBe('uno\ntwo\nthree\n');
  });

  it('on a red gate: with what the gate printed, and develop as it was', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    story.gate.bad.set('a/x.txt', '1 test failed: adds up');
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain('`npm test` ended with exit status 1');
    expect(question).toMatchObject({
      kind: 'red-gate',
      evidence: {
        steps: [{ exitCode: 1, output: '1 test failed: adds up' }],
        base: { sha: story.first },
        environment: 'fake',
      },
    });
    expect((question?.evidence['runs'] as object[]).length).toBeGreaterThan(1);
    expect([await story.status(work), await story.develop()]).toEqual(['needs_human', story.first]);
    expect([await story.candidateRefs(), await story.leases()]).toEqual([[], ['a']]);
  });

  it('on a red gate: the next change is tested without it', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    story.gate.bad.set('a/x.txt', 'no');
    await run();
    expect([await story.landed(), await story.onDevelop('a/x.txt')]).toEqual([['b'], null]);
  });

  it('on a path outside of its scope, however that got past the push', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n', 'elsewhere.txt': 'y\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run();
    const problems = [{ code: 'outside-scope', path: 'elsewhere.txt' }];
    expect(await story.questions()).toMatchObject([{ kind: 'push-proof', taskKey: 'a', evidence: { problems } }]);
    expect([await story.landed(), story.gate.tested.length]).toEqual([['b'], 1]);
  });

  it('when its lease is over: its files may be somebody else’s', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.stage.test.db.rows('update lease set released_at = now() where task_id = $1', [work.taskId]);
    await run();
    const evidence = { reason: { code: 'stale-fence' }, lease: { current: false } };
    expect(await story.questions()).toMatchObject([{ kind: 'push-proof', taskKey: 'a', evidence }]);
    expect([await story.develop(), story.gate.tested.length]).toEqual([story.first, 0]);
  });

  it('when what it is merged with has its folder in another spelling', async () => {
    await story.queueUp('a', { 'Lib/a.txt': 'x\n' }, { scope: ['lib/a.txt'] });
    const develop = await story.pushFromOutside({ 'lib/b.txt': 'y\n' });
    await run();
    const problems = [{ code: 'bad-path', path: 'Lib/a.txt' }];
    expect(await story.questions()).toMatchObject([{ kind: 'push-proof', taskKey: 'a', evidence: { problems } }]);
    expect(await story.develop()).toBe(develop);
  });

  it('when the commit that was reviewed has vanished', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await story.git('update-ref', '-d', `refs/heads/${work.branch}`);
    await story.loseObject(work.head);
    await run();
    const evidence = { head: work.head, branch: work.branch, branchNow: null };
    expect(await story.questions()).toMatchObject([{ kind: 'push-proof', taskKey: 'a', evidence }]);
    expect(await story.landed()).toEqual(['b']);
  });

  it('when it has no history in common with develop', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' }, { orphan: true });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run();
    expect(await story.questions()).toMatchObject([{ kind: 'conflict', taskKey: 'a' }]);
    expect(await story.landed()).toEqual(['b']);
  });
});

describe('trouble that is not the change’s', () => {
  it('with git: the change keeps its place, lets the others pass this time, and lands the next', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const slow = new GitError({ code: 'timeout', args: ['merge-tree'], message: 'git merge-tree did not end' });
    const beforeMerge = ({ theirs }: { theirs: string }) => theirs === work.head && Promise.reject(slow);
    const troubled = await story.integrator({ disturbed: { beforeMerge } });
    await troubled.run();
    expect([await story.status(work), await story.landed(), await story.questions()]).toEqual(['queued', ['b'], []]);
    expect(await story.trouble()).toMatchObject({
      code: 'change-passed',
      message: expect.stringMatching(/task a .*git merge-tree did not end/),
      retryAt: expect.any(String),
    });
    await troubled.end();
    await run();
    expect([await story.landed(), await story.trouble()]).toEqual([['b', 'a'], null]);
  });

  it('with git, for a while: the change lands though nobody rings again', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const failures = [1, 2, 3].map((time) => new GitError({ code: 'timeout', args: [], message: `late ${time}` }));
    const told = story.told('queue.recovered');
    const beforeMerge = (): void => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    };
    await (await story.integrator({ disturbed: { beforeMerge } })).run();
    await told;
    expect([await story.landed(), failures, await story.trouble()]).toEqual([['a'], [], null]);
    const types = (await story.events('queue.troubled', 'queue.recovered')).map(({ type }) => type);
    expect(types).toEqual(['queue.troubled', 'queue.recovered']);
  });

  it('with anything, in the middle of a landing: the queue stops, says why, and goes on by itself', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const once = [new Error('no')];
    const told = story.told('queue.recovered');
    const beforeSwap = (): void => {
      const failure = once.shift();
      if (failure !== undefined) throw failure;
    };
    const process = await story.integrator({ disturbed: { beforeSwap } });
    await expect(process.run()).rejects.toThrow('no');
    await told;
    expect([await story.landed(), await story.merged(), story.gate.tested.length]).toEqual([['a'], ['feat: a'], 1]);
    const [troubled] = await story.events('queue.troubled');
    expect(troubled?.data['reason']).toMatchObject({ code: 'queue-stopped', message: expect.stringContaining('no') });
  });

  it('with one change alone, whatever it is: the others pass it', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const beforeMerge = ({ theirs }: { theirs: string }) => theirs === work.head && Promise.reject(new TypeError('no'));
    const process = await story.integrator({ disturbed: { beforeMerge } });
    await process.run();
    expect([await story.status(work), await story.landed(), await story.questions()]).toEqual(['queued', ['b'], []]);
    await process.end();
    await story.cancel(work);
    expect(await story.trouble()).not.toBeNull();
    await (await story.integrator()).takeOver();
    expect(await story.trouble()).toBeNull();
  });

  it('with a red develop: that is shown until something is green, though each change was red on it since', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    story.gate.bad.set('README.md', 'no');
    await run();
    expect([await story.trouble(), await story.questions()]).toMatchObject([{ code: 'develop-red' }, []]);
    await story.pushFromOutside({ 'README.md': null });
    await run();
    expect([await story.landed(), await story.trouble()]).toEqual([['a', 'b'], null]);
  });

  it('without an integration branch nothing is built and nothing is lost', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.git('update-ref', '-d', 'refs/heads/develop');
    await run();
    expect([await story.status(work), await story.candidates()]).toEqual(['queued', []]);
    await story.git('update-ref', 'refs/heads/develop', story.first);
    await run();
    expect(await story.landed()).toEqual(['a']);
  });
});

describe('develop, moved from outside', () => {
  it('while the gate runs: the candidate is abandoned and built anew on what is there now', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    story.gate.meanwhile(() => story.pushFromOutside({ 'outside.txt': 'o\n' }));
    await run();
    const [old, anew] = await story.candidates();
    expect([old?.status, anew?.status, story.gate.tested.length]).toEqual(['abandoned', 'landed', 2]);
    expect(await story.events('candidate.abandoned')).toMatchObject([{ data: { because: 'develop-moved' } }]);
    expect([await story.onDevelop('outside.txt'), await story.onDevelop('a/x.txt')]).toEqual(['o\n', 'x\n']);
    expect(await story.merged()).toEqual(['feat: a']);
  });

  it('to the candidate itself, before its gate has answered: its change is tested all the same, and lands', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const begun = story.gate.endless().begun();
    const running = (await story.integrator()).run();
    await begun;
    await story.git('update-ref', 'refs/heads/develop', story.gate.tested[0]?.sha ?? '');
    await running;
    expect([await story.landed(), await story.status(work), story.gate.tested.length]).toEqual([['a'], 'landed', 2]);
  });

  it('in the last moment before the swap: the swap does nothing, and all is built anew', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const once = [() => story.pushFromOutside({ 'outside.txt': 'o\n' })];
    await (await story.integrator({ disturbed: { beforeSwap: () => once.pop()?.() } })).run();
    expect((await story.candidates()).map(({ status }) => status)).toEqual(['abandoned', 'landed']);
    expect([await story.onDevelop('outside.txt'), await story.landed()]).toEqual(['o\n', ['a']]);
  });

  it('into a conflict while the gate runs: green or not, it does not land', async () => {
    await story.queueUp('a', { 'shared.txt': 'ONE\ntwo\nthree\n' }, { scope: ['shared.txt'] });
    story.gate.meanwhile(() => story.pushFromOutside({ 'shared.txt': 'uno\ntwo\nthree\n' }));
    await run();
    expect(await story.questions()).toMatchObject([{ kind: 'conflict', taskKey: 'a' }]);
    expect(await story.merged()).toEqual([]);
  });
});
