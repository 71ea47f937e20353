import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
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

describe('a change that is given up while its gate runs', () => {
  it('does not land though the gate is green, and the next one does', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    story.gate.meanwhile(() => story.cancel(work));
    await (await story.integrator()).run();
    expect([await story.status(work), await story.landed(), await story.onDevelop('a/x.txt')]).toEqual([
      'abandoned',
      ['b'],
      null,
    ]);
    expect(await story.events('candidate.abandoned')).toMatchObject([
      { data: { key: 'a', because: 'change-withdrawn' } },
      { data: { key: 'b', because: 'change-withdrawn' } },
    ]);
    expect([await story.questions(), await story.candidateRefs()]).toEqual([[], []]);
  });

  it('asks nobody though the gate is red', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    story.gate.red('no', () => story.cancel(work));
    await (await story.integrator()).run();
    expect([await story.status(work), await story.questions()]).toEqual(['abandoned', []]);
  });

  it('does not keep the next one waiting: its gate is stopped', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    const begun = story.gate.endless().begun();
    const running = (await story.integrator()).run();
    await begun;
    await story.cancel(work);
    await running;
    expect([await story.landed(), await story.merged()]).toEqual([['b'], ['feat: b']]);
  });
});

describe('a gate that is endless', () => {
  it('is stopped when develop moves, for its answer says nothing any more', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const begun = story.gate.endless().begun();
    const running = (await story.integrator()).run();
    await begun;
    await story.pushFromOutside({ 'outside.txt': 'o\n' });
    await running;
    expect([await story.landed(), await story.onDevelop('outside.txt')]).toEqual([['a'], 'o\n']);
  });

  it('is interrupted when the process leaves; the next one tests the candidate again', async () => {
    const work = await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const begun = story.gate.endless().begun();
    const leaver = await story.integrator();
    const running = leaver.run();
    await begun;
    await leaver.end();
    await running;
    expect([await story.status(work), await story.questions()]).toEqual(['queued', []]);
    await (await story.integrator()).takeOver();
    expect([await story.landed(), (await story.candidates()).length]).toEqual([['a'], 1]);
  });
});
