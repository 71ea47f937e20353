import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeDoorbell } from '@manyhands/bullmq/testing';
import { Outbox, Releases, Repositories, type Ring } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { IntegrationAgent } from './integration-agent.js';
import { Releaser } from './release/releaser.js';
import { IntegrationStory } from './testing/integration-story.js';
import { Stage } from './testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let doorbell: FakeDoorbell;
let agents: IntegrationAgent[] = [];
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  doorbell = new FakeDoorbell();
  agents = [];
});
afterEach(async () => {
  for (const agent of agents) await agent.onApplicationShutdown();
  await story.end();
});

/** The whole agent with a doorbell in memory: it is there when this resolves. */
async function start(name = 'integration-1'): Promise<IntegrationAgent> {
  const { integrator, database } = await story.integrator();
  const config = { AGENT_NAME: name, HEARTBEAT_SECONDS: 10 };
  const stores = { releases: new Releases(database), repositories: new Repositories(database) };
  const releaser = new Releaser({ database, ...stores, repositoryAt: () => story.bare, everyMs: 3_600_000 });
  const agent = new IntegrationAgent({ database, doorbell, integrator, chores: [releaser], config });
  await agent.onApplicationBootstrap();
  agents.push(agent);
  return agent;
}

async function stop(agent: IntegrationAgent): Promise<void> {
  agents = agents.filter((other) => other !== agent);
  await agent.onApplicationShutdown();
}

/** What the environment-manager's relay does. */
async function relay(): Promise<Ring[]> {
  const rung: Ring[] = [];
  await new Outbox(stage.test.db).relay(async (rows) => {
    rung.push(...rows);
    await doorbell.ring(rows);
  });
  return rung;
}

/** Resolves when this has been told. */
async function told(type: string, times = 1): Promise<void> {
  const read = async () => ((await story.events(type)).length >= times ? true : null);
  await stage.test.db.signals.until(read, { relevant: (notice) => notice.type === type, timeoutMs: 20_000 });
}

describe('the integration agent', () => {
  it('lands a change when its doorbell rings', async () => {
    await start();
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    expect(await relay()).toContainEqual({ queue: 'integration', payload: { repositoryId: story.team.repositoryId } });
    await told('change.landed');
    expect([await story.landed(), doorbell.problems]).toEqual([['a'], []]);
  });

  it('goes on at its start with what is there, though nobody rings', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await start();
    await told('change.landed', 2);
    expect(await story.landed()).toEqual(['a', 'b']);
  });

  it('leaves in the middle of a gate, and the next one tests that candidate again', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    const begun = story.gate.endless().begun();
    const first = await start();
    await begun;
    await stop(first);
    expect((await story.candidates()).map(({ runs }) => runs.map(({ state }) => state))).toEqual([['lost']]);
    await start();
    await told('change.landed');
    expect([await story.landed(), (await story.candidates()).length]).toEqual([['a'], 1]);
  });

  it('leaves at once also when it has only just begun to look', async () => {
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await stop(await start());
    expect(await story.questions()).toEqual([]);
    await start('integration-2');
    await told('change.landed');
    expect(await story.landed()).toEqual(['a']);
  });

  it('releases when its doorbell rings for a release', async () => {
    await start();
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await relay();
    await told('change.landed');
    await new Releases(stage.test.db).request({ repositoryId: story.team.repositoryId, requestedBy: 'lead' });
    await relay();
    await told('release.created');
    expect([await story.bare.head('main'), doorbell.problems]).toEqual([await story.develop(), []]);
  });

  it('makes the release that was asked for while nobody was there', async () => {
    const { integrator } = await story.integrator();
    await story.queueUp('a', { 'a/x.txt': 'x\n' });
    await integrator.run(story.team.repositoryId, new AbortController().signal);
    await new Releases(stage.test.db).request({ repositoryId: story.team.repositoryId, requestedBy: 'lead' });
    await start();
    await told('release.created');
    expect(await story.bare.head('main')).toBe(await story.develop());
  });

  it('shows itself as a member of the team', async () => {
    await start();
    const { items } = await story.team.views.agents({ limit: 50 });
    expect(items).toContainEqual(
      expect.objectContaining({ name: 'integration-1', role: 'integration', state: 'Idle' }),
    );
  });
});
