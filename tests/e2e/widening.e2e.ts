import { join } from 'node:path';
import type { EventType, EventView } from '@manyhands/contracts';
import { startScriptedModel } from '@manyhands/scripted-model';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { followEvents } from './support/event-stream.js';
import { startTestStack, type TestStack } from './support/running-stack.js';
import { git, registerSampleRepository } from './support/sample-repository.js';

/** A machine that tests may have much else to do. */
const patienceMs = 240_000;

let model: Awaited<ReturnType<typeof startScriptedModel>>;
let stack: TestStack;
let bare: string;
beforeAll(async () => {
  const scripts = join(import.meta.dirname, 'widening');
  model = await startScriptedModel({ scripts, port: 0, host: '127.0.0.1', speed: 0 });
  stack = await startTestStack({ env: { LLM_BASE_URL: model.baseUrl, LLM_API_KEY: 'none', LLM_MODEL: 'scripted' } });
});
afterAll(async () => {
  await stack.stop();
  await model.close();
});

const task = (id: string, folder: string, needs: string[] = []): string =>
  JSON.stringify({
    ...{ id, role: 'backend', title: `Do ${id}`, brief: `Do ${id}.`, needs },
    ...{ scope: [`${folder}/**`], acceptance: [`test -d ${folder}`] },
  });

async function submit(title: string, ...tasks: string[]): Promise<string> {
  const planYaml = `version: 1\ntasks: [${tasks.join(', ')}]\n`;
  const { status, body } = await stack.request('POST', '/epics', {
    repository: 'team-board',
    title,
    body: title,
    planYaml,
  });
  if (status !== 202) throw new Error(`the epic was not taken: ${status} ${JSON.stringify(body)}`);
  return body.id;
}

/** What happened to the epic until this did. */
async function until(epicId: string, wanted: EventType): Promise<readonly EventView[]> {
  const feed = followEvents(stack, { after: 0, epicId });
  try {
    await feed.until(wanted, ({ type }) => type === wanted, patienceMs);
    return feed.events;
  } finally {
    feed.close();
  }
}

const of = (events: readonly EventView[], type: EventType): EventView['data'][] =>
  events.filter((event) => event.type === type).map(({ data }) => data);

it('an agent whose push is refused asks for the path, gets it, lands, and the next one reads its note', async () => {
  const repository = await registerSampleRepository(stack);
  bare = join(stack.dataDir, 'repositories', `${repository.id}.git`);
  const epic = await submit('Notes', task('note', 'notes'), task('reader', 'counts', ['note']));
  const events = await until(epic, 'epic.done');
  expect(of(events, 'session.push_refused')).toMatchObject([
    { problems: [{ code: 'outside-scope', path: 'README.md' }] },
  ]);
  expect(of(events, 'lease.widened')).toMatchObject([{ key: 'note', added: ['README.md'] }]);
  expect(of(events, 'handoff.posted')).toHaveLength(1);
  expect(of(events, 'session.tool_called').map(({ tool, outcome }) => [tool, outcome])).toEqual([
    ['read_task', 'done'],
    ['request_scope', 'done'],
    ['post_handoff', 'done'],
    ['read_handoffs', 'done'],
  ]);
  expect(of(events, 'task.landed')).toHaveLength(2);
});

it('an agent that is blocked hands its task to a person, and goes on with the answer and with what it had begun', async () => {
  const epic = await submit('Colours', task('stuck', 'colours'));
  const [asked] = of(await until(epic, 'escalation.opened'), 'escalation.opened');
  const answer = { option: 'retry', comment: 'Blue is fine' };
  const { status } = await stack.request('POST', `/escalations/${String(asked?.['escalationId'])}/answer`, answer);
  expect(status).toBe(200);
  const events = await until(epic, 'epic.done');
  expect(of(events, 'session.ended')[0]).toMatchObject({ outcome: 'suspended', reason: { code: 'agent-blocked' } });
  expect(await git(bare, 'show', 'develop:colours/shade.txt')).toBe('light');
  expect(await git(bare, 'show', 'develop:colours/colour.txt')).toBe('blue');
  expect(await git(bare, 'show', 'develop:README.md')).not.toContain('draft');
});
