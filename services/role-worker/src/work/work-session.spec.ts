import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Escalations, TeamDesk } from '@manyhands/postgres';
import { beSilent, breakDown, finish, goInCircles, say } from '../testing/scripted-agent.js';
import { Stage } from '../testing/stage.js';
import { WorkerStory } from '../testing/worker-story.js';

Logger.overrideLogger(false);
jest.setTimeout(30_000);

let stage: Stage;
let story: WorkerStory;
beforeAll(async () => void (stage = await Stage.set()));
beforeEach(async () => void (story = await WorkerStory.begin(stage)));
afterEach(() => story.end());
afterAll(() => stage.strike());

const WRITES_A = 'mkdir -p a && echo one > a/one.txt';

/** One attempt of fe-1 at a task with these acceptance checks. */
async function attempt(...acceptance: string[]): Promise<string> {
  const task = await story.submit({ id: 'a', acceptance });
  await story.work('fe-1', task);
  return task;
}

describe('red checks', () => {
  it('go back to the agent with what they printed', async () => {
    story.author.script(finish('Done.', WRITES_A), finish('Now it is.', 'echo two >> a/one.txt'));
    const task = await attempt('grep two a/one.txt || { echo "no two here"; exit 3; }');
    expect(story.author.heard[1]).toMatch(/^Checks failed: .*exit status 3\.\n\nno two here/s);
    expect(await story.task(task)).toMatchObject({ status: 'in_review' });
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'proposed', redChecks: 1 });
  });

  it('go back twice, then a person is asked', async () => {
    story.author.script(finish('Done.', WRITES_A), finish('Done.'), finish('Done.'), finish('Never.'));
    const task = await attempt('true', 'echo "still red"; false');
    expect(story.author.heard).toHaveLength(3);
    expect(await story.task(task)).toMatchObject({ status: 'needs_human', attempt: 1 });
    expect(await story.question()).toMatchObject({
      kind: 'checks-red',
      evidence: { reason: { details: { output: 'still red\n' } } },
    });
  });

  it('say when a check took too long', async () => {
    story.author.script(finish('Done.', WRITES_A), finish('Now it is.', 'touch a/quick'));
    story.member('fe-1', { CHECK_SECONDS: 1 });
    const task = await attempt('test -f a/quick || sleep 100');
    expect(story.author.heard[1]).toContain('ended with a timeout');
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('count anew for each attempt, and the next one begins on the integration branch', async () => {
    const task = await story.submit({ id: 'a', acceptance: ['test -f a/two.txt'] });
    story.author.script(finish('Done.', WRITES_A), goInCircles(), finish('Done.', 'mkdir a; touch a/two.txt'));
    await story.work('fe-1', task);
    await story.team.restIsOver();
    await story.work('fe-2', task);
    const { branch } = await story.change(task);
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'proposed', redChecks: 0, attempt: 2 });
    await expect(story.origin.file(branch, 'a/one.txt')).rejects.toThrow('a/one.txt');
  });
});

describe('after an attempt that was suspended', () => {
  /** Attempt 1 wished for a file that a task holds, pushed what it had, and let go; then that task was given up. */
  async function suspended(): Promise<string> {
    const { taskId, epicId } = await story.team.submit({ id: 'holder', scope: ['shared.txt'] });
    const task = await story.submit({ id: 'a' });
    await story.team.work('fe-2', taskId('holder'));
    const session = await story.team.work('fe-1', task);
    const headSha = await story.origin.left('left', { 'a/one.txt': 'kept\n' });
    const wish = { requestId: 'r', patterns: ['shared.txt'], reason: 'x', facts: { files: [] } };
    expect(await story.team.leases.widen(session, wish)).toMatchObject({ kind: 'suspend' });
    expect(await story.team.sessions.suspend(session, { headSha })).toEqual({ kind: 'suspended' });
    await story.team.epics.cancel(epicId);
    return task;
  }

  it('the next one goes on from what was pushed, together with what landed meanwhile, and may write what was wished', async () => {
    const task = await suspended();
    await story.origin.develop({ 'a/other.txt': 'landed\n' });
    story.author.script(finish('Done.', 'cp a/other.txt shared.txt; echo more >> a/one.txt'));
    await story.work('fe-1', task);
    const { branch } = await story.change(task);
    expect(await story.origin.file(branch, 'a/one.txt')).toBe('kept\nmore');
    expect(await story.origin.file(branch, 'shared.txt')).toBe('landed');
  });

  it('the next one begins without it where others changed the same places', async () => {
    const task = await suspended();
    await story.origin.develop({ 'a/one.txt': 'landed\n' });
    story.author.script(finish('Done.', 'echo more >> a/one.txt'));
    await story.work('fe-1', task);
    const { branch } = await story.change(task);
    expect(await story.origin.file(branch, 'a/one.txt')).toBe('landed\nmore');
  });
});

describe('after a proposal that is in conflict', () => {
  /** Attempt 1 is approved, and meanwhile others write the same file. */
  async function inConflict(): Promise<string> {
    const task = await story.submit({ id: 'a' });
    story.author.script(finish('Done.', WRITES_A));
    await story.work('fe-1', task);
    const { id: changeId, headSha } = await story.change(task);
    const claim = await story.team.sessions.claimReview({ taskId: task, attempt: 1 }, story.team.agent('qa-1'));
    if (claim.kind === 'lost') throw new Error(claim.because);
    const verdict = { verdict: 'approve' as const, summary: 'fine', comments: [], headSha };
    await story.team.sessions.review(claim.assignment.sessionId, verdict);
    const developSha = await story.origin.develop({ 'a/one.txt': 'landed\n' });
    await story.team.queue.leaveConflict({
      ...{ changeId, headSha, developSha, files: ['a/one.txt'], attempts: [], then: { kind: 'redo' } },
      reason: { code: 'conflict', message: 'The change conflicts with develop in a/one.txt.' },
      brief: {
        conflicts: [{ path: 'a/one.txt', names: [] }],
        landed: [{ sha: developSha, title: 'on develop', task: 'b: Another' }],
        theirs: { text: '+landed\n', truncated: false },
        mine: { text: '+one\n', truncated: false },
      },
    });
    return task;
  }

  it('the task is done again on what has landed, and the agent knows of both sides', async () => {
    const task = await inConflict();
    story.author.script(finish('Both.', 'echo more >> a/one.txt'));
    await story.work('fe-2', task);
    const said = story.author.heard.at(-1) ?? '';
    expect(said).toContain('# This task is done again\n\nAttempt 1 was approved, but others changed the same places');
    expect(said).toMatch(/In conflict:\n- a\/one\.txt\n.*\n- [0-9a-f]{10} on develop \(task b: Another\)\n/s);
    expect(said).toMatch(/\+landed\n```\n.*for reference:\n```diff\n\+one\n```\n/s);
    const { branch } = await story.change(task);
    expect(await story.origin.file(branch, 'a/one.txt')).toBe('landed\nmore');
    expect(await story.origin.subjects(branch)).toEqual(['feat: a']);
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'proposed', attempt: 2 });
  });
});

describe('a refused push', () => {
  beforeEach(() => story.origin.allowOnly('a'));

  it('is told to the agent, and what it undoes is gone from the commit', async () => {
    story.author.script(finish('Done.', `${WRITES_A}; touch outside.txt`), finish('Undone.', 'rm outside.txt'));
    const task = await attempt('true');
    const { branch } = await story.change(task);
    expect(story.author.heard[1]).toMatch(/^Push refused\.\n\nPush refused:\n {2}outside.txt is outside your scope/);
    expect(await story.origin.subjects(branch)).toEqual(['feat: a']);
    await expect(story.origin.file(branch, 'outside.txt')).rejects.toThrow('outside.txt');
  });

  it('is told in the words of git when git itself has refused it', async () => {
    await story.origin.git('config', 'receive.maxInputSize', '2000');
    const noise = 'head -c 9000 /dev/urandom > a/noise';
    story.author.script(finish('Done.', `${WRITES_A}; ${noise}`), finish('Smaller.', 'rm a/noise'));
    const task = await attempt('true');
    expect(story.author.heard[1]).toMatch(/^Push refused\.\n\nfatal: pack exceeds maximum allowed size/);
    expect(await story.origin.subjects((await story.change(task)).branch)).toEqual(['feat: a']);
  });

  it('is told twice, then a person is asked', async () => {
    story.author.script(finish('Done.', `${WRITES_A}; touch outside.txt`), finish('Done.'), finish('Done.'));
    const task = await attempt('true');
    expect(story.author.heard).toHaveLength(3);
    expect((await story.task(task)).status).toBe('needs_human');
    const explanation = expect.stringContaining('outside.txt is outside your scope');
    expect(await story.question()).toMatchObject({
      kind: 'push-refused',
      evidence: { reason: { details: { explanation } } },
    });
  });
});

describe('an agent', () => {
  it('that says it is done and has done nothing is asked twice, then a person', async () => {
    story.author.script(finish('Done.'), finish('Done.'), finish('There is nothing to do.'));
    const task = await attempt('true');
    expect(story.author.heard[2]).toContain('Nothing was changed');
    expect(await story.task(task)).toMatchObject({ status: 'needs_human', failure: { code: 'nothing-changed' } });
    expect((await story.question())?.question).toContain('There is nothing to do.');
  });

  it('that stops without a word about the end is asked once', async () => {
    story.author.script(say('I think I am done.'), finish('I am.', WRITES_A));
    const task = await attempt('true');
    expect(story.author.heard[1]).toContain('without calling finish');
    expect((await story.task(task)).status).toBe('in_review');
  });

  it.each([
    ['that only talks', say('Hm.'), 'agent-not-finished'],
    ['that goes in circles', goInCircles(), 'agent-stuck'],
    ['whose run breaks', breakDown({ kind: 'unknown', retryable: true, detail: 'x' }), 'agent-unknown'],
  ])('%s gets another try', async (_who, turn, code) => {
    story.author.script(turn, turn);
    expect(await story.task(await attempt('true'))).toMatchObject({ status: 'ready', failure: { code } });
  });

  it('whose budget is used up gets no other try: a person is asked', async () => {
    story.author.script(
      breakDown({ kind: 'quota', retryable: false, detail: 'The epic has spent $2.00 of its $2.00.' }),
    );
    const task = await attempt('true');
    expect(await story.task(task)).toMatchObject({
      status: 'needs_human',
      attempt: 1,
      failure: { code: 'agent-quota' },
    });
    expect((await story.question())?.question).toContain('$2.00 of its $2.00');
  });
});

describe('what no database can hold', () => {
  /** A line that is cut for people just there. */
  const HALF_A_FACE = `${'x'.repeat(198)}😀, and more`;

  it('may be printed and said by an agent', async () => {
    story.author.script(
      finish('Done\u0000.', `${WRITES_A}; printf 'a\\0b'`),
      finish('Done.', `printf '%s' '${HALF_A_FACE}'`),
    );
    const task = await attempt('test "$(cat a/tries 2>/dev/null)" || { echo 1 > a/tries; false; }');
    expect(await story.task(task)).toMatchObject({ status: 'in_review', failure: null });
    const lines = (await story.told(task, 'session.message')).map(({ data }) => data['line']);
    expect(lines).toContain('a\uFFFDb');
    expect(lines).toContain(`${'x'.repeat(198)}\uFFFD…`);
  });

  it('may be printed by a check, and a person reads the rest', async () => {
    story.author.script(finish('Done.', WRITES_A), finish('Done.'), finish('Done.'));
    const task = await attempt("printf 'before\\0after'; false");
    expect((await story.task(task)).status).toBe('needs_human');
    const details = { output: 'before\uFFFDafter' };
    expect(await story.question()).toMatchObject({ kind: 'checks-red', evidence: { reason: { details } } });
  });
});

describe('a commit', () => {
  it('that the pre-commit hook of the repository stops goes back to the agent', async () => {
    await story.origin.develop({ '.openhands/pre-commit.sh': 'grep -q two a/one.txt || { echo "no two"; exit 1; }' });
    story.author.script(finish('Done.', WRITES_A), finish('Now it is.', 'echo two >> a/one.txt'));
    const task = await attempt('true');
    expect(story.author.heard[1]).toMatch(/pre-commit hook.*failed\.\n\nno two\n/s);
    expect((await story.task(task)).status).toBe('in_review');
  });

  it('that the hook stops for the third time is a question to a person', async () => {
    await story.origin.develop({ '.openhands/pre-commit.sh': 'echo never; exit 1' });
    story.author.script(finish('Done.', WRITES_A), finish('Done.'), finish('Done.'));
    const task = await attempt('true');
    expect(story.author.heard).toHaveLength(3);
    expect(await story.task(task)).toMatchObject({ status: 'needs_human', failure: { code: 'hook-red' } });
  });

  it('carries the words of the agent as they are, and its trailers', async () => {
    const words = 'It\'s "done".\nMANYHANDS_MESSAGE\n$(touch a/gotcha)';
    story.author.script(finish(words, WRITES_A));
    const task = await attempt('true');
    const { branch } = await story.change(task);
    expect(await story.origin.git('log', '-1', '--format=%b', branch)).toContain(`${words}\n\nEpic: `);
    expect(await story.origin.git('log', '-1', '--format=%(trailers:key=Task,valueonly)', branch)).toBe(task);
    await expect(story.origin.file(branch, 'a/gotcha')).rejects.toThrow('a/gotcha');
  });

  it('is told with the names of its files as they are', async () => {
    story.author.script(finish('Done.', 'mkdir a && touch a/größe.txt a/two\\ words.txt'));
    const task = await attempt('true');
    const [change] = await stage.test.db.rows('select files from change where task_id = $1', [task]);
    expect(change).toEqual({ files: ['a/größe.txt', 'a/two words.txt'] });
  });
});

describe('a sandbox', () => {
  it('that dies in mid-session costs a try, and the next one does the work', async () => {
    const task = await story.submit({ id: 'a' });
    story.author.script(beSilent(), finish('Done.', WRITES_A));
    const working = story.work('fe-1', task);
    await story.author.messages(1);
    await story.environment.dieAll();
    await working;
    expect(await story.task(task)).toMatchObject({ status: 'ready', failure: { code: 'agent_server_gone' } });
    await story.team.restIsOver();
    await story.work('fe-1', task);
    expect(await story.task(task)).toMatchObject({ status: 'in_review', attempt: 2 });
  });

  it('that does not start is tried again, three times in all, then a person is asked', async () => {
    story.environment.outage = 'no room left';
    const task = await story.submit({ id: 'a' });
    for (const status of ['ready', 'ready', 'needs_human']) {
      await story.work('fe-1', task);
      expect(await story.task(task)).toMatchObject({ status, failure: { code: 'sandbox-failed' } });
      await story.team.restIsOver();
    }
    expect((await story.question())?.question).toContain('no room left');
  });

  it('whose setup script fails is no place to work', async () => {
    await story.origin.develop({ '.openhands/setup.sh': 'echo "no compiler"; exit 1' });
    const task = await attempt('true');
    expect(await story.task(task)).toMatchObject({ status: 'ready', failure: { code: 'prepare-failed' } });
    expect((await story.task(task)).failure?.message).toContain('no compiler');
    expect(story.author.heard).toEqual([]);
  });
});

describe('the tools of the team', () => {
  it('are named in the start, with the token that git and the model know, and in the first message', async () => {
    story.author.script(finish('Done.', WRITES_A));
    await attempt('true');
    const { SANDBOX_GATEWAY_URL: gateway } = story.config();
    const key = (story.author.starts[0] as { llm: { api_key: string } }).llm.api_key;
    expect(story.author.starts).toMatchObject([
      { mcp_config: { team: { url: `${gateway}/mcp`, headers: { authorization: `Bearer ${key}` } } } },
    ]);
    expect(story.author.heard[0]).toMatch(/request_scope.*report_blocked/s);
  });

  it('tell what a person answered, when the task is tried again', async () => {
    const task = await story.submit({ id: 'a' });
    const sessionId = await story.team.work('fe-1', task);
    await new TeamDesk(stage.test.db).reportBlocked(sessionId, 'No colour is named.');
    await story.team.sessions.finishSuspending(sessionId);
    const { id = '' } = (await story.question()) ?? {};
    await new Escalations(stage.test.db).answer(id, { option: 'retry', comment: 'Blue.', by: 'lead' });
    story.author.script(finish('Blue.', WRITES_A));
    await story.work('fe-1', task);
    expect(story.author.heard[0]).toMatch(/A person was asked: .*No colour is named\..*\nBlue\./s);
    expect(await story.lastSession(task)).toMatchObject({ outcome: 'proposed', attempt: 2 });
  });

  it('end a session in the middle: what is in the scope is kept without a look at it, and a person is asked', async () => {
    const task = await story.submit({ id: 'a', acceptance: ['false'] });
    await story.origin.develop({ '.openhands/pre-commit.sh': 'exit 1' });
    await story.origin.allowOnly('a');
    story.author.script(finish('Half.', `${WRITES_A}; touch outside.txt`), beSilent());
    const working = story.work('fe-1', task);
    await story.author.messages(2);
    const { id = '' } = (await story.lastSession(task)) ?? {};
    await new TeamDesk(stage.test.db).reportBlocked(id, 'No colour is named.');
    await working;
    expect(await story.lastSession(task)).toMatchObject({ id, outcome: 'suspended' });
    expect(await story.question()).toMatchObject({ kind: 'agent-blocked' });
    const branch = (await story.lastSession(task))?.branch ?? '';
    expect(await story.origin.subjects(branch)).toEqual(['wip: a']);
    expect(await story.origin.file(branch, 'a/one.txt')).toBe('one');
    await expect(story.origin.file(branch, 'outside.txt')).rejects.toThrow('outside.txt');
  });

  it('end a session whatever the agent does after that', async () => {
    const task = await story.submit({ id: 'a', acceptance: ['false'] });
    let blocked: () => void = () => undefined;
    const after = new Promise<void>((resolve) => (blocked = resolve));
    story.author.script(finish('Half.', WRITES_A), { ...goInCircles(), after });
    const working = story.work('fe-1', task);
    await story.author.messages(2);
    const { id = '' } = (await story.lastSession(task)) ?? {};
    await new TeamDesk(stage.test.db).reportBlocked(id, 'No colour is named.');
    blocked();
    await working;
    expect(await story.lastSession(task)).toMatchObject({
      id,
      outcome: 'suspended',
      failure: { code: 'agent-blocked' },
    });
  });
});
