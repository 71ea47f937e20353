import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventView } from '@manyhands/contracts';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { violations } from './chaos/oracle.js';
import { remains, startHands, type RunningHands } from './demo/running-hands.js';
import { apiOf } from './support/api.js';
import { followEvents } from './support/event-stream.js';
import { checkout } from './support/running-stack.js';
import { dueDatesPlan, makeSampleRepository, sampleGate } from './support/sample-repository.js';

/** A machine that tests may have much else to do. */
const patienceMs = 240_000;

let folder: string;
let hands: RunningHands;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'manyhands-restart-')));
});
afterEach(async () => {
  hands.kill('SIGTERM');
  await hands.ended;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('hands up goes on where it was: after a stop at work and in planning, and after a kill', async () => {
  hands = startHands('up', { folder, env: { SCRIPTED_MODEL_SPEED: '1' } });
  const repository = await takeInRepository();
  const net = await submit({
    title: 'A safety net',
    body: 'Pin it down.',
    planYaml: await dueDatesPlan('due-safety-net'),
  });
  const planned = await submit({ title: 'Labels on cards', body: await labels() });
  await until(atWork, isAbout('epic.planning', planned));
  hands.kill('SIGTERM');
  expect((await hands.ended).status).toBe(0);
  expect(await hands.orphans()).toEqual([]);
  expect(await remains(hands.dataDir)).toEqual([]);
  const stopped = Date.now();

  hands = startHands('up', { folder });
  await until((event) => atWork(event) && Date.parse(event.at) > stopped);
  hands.kill('SIGKILL');
  expect((await hands.ended).status).toBeNull();
  expect(await hands.orphans(10_000)).toEqual([]);

  hands = startHands('up', { folder });
  const events = await until(isAbout('epic.done', net), sandboxesGone(net), isAbout('epic.planned', planned));
  expect(violations(events.filter(({ epicId }) => epicId === net))).toEqual([]);
  expect(events.filter(({ type, epicId }) => type === 'epic.planned' && epicId === planned)).toHaveLength(1);

  async function submit(epic: object): Promise<string> {
    const { status, body } = await (await api()).request('POST', '/epics', { repository, ...epic });
    if (status !== 202) throw new Error(`the epic was not taken: ${status} ${JSON.stringify(body)}`);
    return body.id;
  }
});

const api = async () => apiOf(await hands.server);

async function takeInRepository(): Promise<string> {
  const repository = {
    name: 'team-board',
    source: await makeSampleRepository(join(folder, 'source')),
    gate: sampleGate,
  };
  const { status, body } = await (await api()).request('POST', '/repositories', repository);
  if (status !== 201) throw new Error(`the repository was not taken in: ${status} ${JSON.stringify(body)}`);
  return body.name;
}

async function labels(): Promise<string> {
  const text = await readFile(join(checkout, 'examples/epics/labels.md'), 'utf8');
  return text.split('---\n').at(-1) ?? '';
}

const atWork = ({ type, data }: EventView): boolean =>
  type === 'session.status' && data['status'] === 'running' && data['kind'] === 'work';

const isAbout =
  (wanted: EventView['type'], epic: string) =>
  ({ type, epicId }: EventView): boolean =>
    type === wanted && epicId === epic;

/** Every sandbox of the epic's tasks is gone. */
const sandboxesGone =
  (epic: string) =>
  (_: EventView, events: readonly EventView[]): boolean => {
    const count = (wanted: EventView['type']): number => events.filter(isAbout(wanted, epic)).length;
    return count('sandbox.stopped') === count('sandbox.requested') + count('sandbox.claimed');
  };

/** Waits until each of these has happened, now or earlier; answers everything that has. */
async function until(
  ...each: ((event: EventView, events: readonly EventView[]) => boolean)[]
): Promise<readonly EventView[]> {
  const feed = followEvents(await hands.server, { after: 0 });
  try {
    for (const fits of each) await feed.until('that is waited for', (event) => fits(event, feed.events), patienceMs);
    return feed.events;
  } finally {
    feed.close();
  }
}
