import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventView } from '@manyhands/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { badBodies } from './bad-input/bad-bodies.js';
import type { BadInput } from './bad-input/bad-input.js';
import { badPlans } from './bad-input/bad-plans.js';
import { badRepositories, type Sources } from './bad-input/bad-repositories.js';
import { badRequests } from './bad-input/bad-requests.js';
import type { Json } from './support/api.js';
import { followEvents, openStream, type Frame } from './support/event-stream.js';
import { compareAnswers, openApiOf } from './support/open-api.js';
import { startTestStack, type TestStack } from './support/running-stack.js';
import { signalWorkers } from './support/team.js';
import { dueDatesPlan, git, makeSampleRepository, registerSampleRepository } from './support/sample-repository.js';

let stack: TestStack;
let sources: Sources;

const routes = [
  'GET /health/live',
  'GET /health/ready',
  'POST /login',
  'POST /logout',
  'GET /system',
  'POST /repositories',
  'GET /repositories',
  'GET /repositories/{id}',
  'PUT /repositories/{name}/gate',
  'GET /repositories/{id}/lease-rules',
  'PUT /repositories/{id}/lease-rules',
  'GET /repositories/{id}/release-rules',
  'PUT /repositories/{id}/release-rules',
  'POST /repositories/{name}/releases',
  'GET /repositories/{name}/releases',
  'POST /epics',
  'GET /epics',
  'GET /epics/{id}',
  'GET /epics/{id}/plan',
  'GET /epics/{id}/plans',
  'GET /epics/{id}/plans/{version}',
  'POST /epics/{id}/plans',
  'GET /epics/{id}/transcript',
  'POST /epics/{id}/approve',
  'POST /epics/{id}/deny',
  'POST /epics/{id}/cancel',
  'GET /tasks',
  'GET /tasks/{id}',
  'GET /sessions',
  'GET /agents',
  'GET /leases',
  'GET /changes',
  'GET /changes/{id}',
  'GET /merge-queue',
  'GET /candidates',
  'GET /escalations',
  'GET /escalations/{id}',
  'POST /escalations/{id}/answer',
  'GET /events',
];

beforeAll(async () => {
  // What happens here shall be what was asked for, and nothing ahead of it.
  stack = await startTestStack({ env: { WARM_SANDBOXES: '0' } });
  await signalWorkers(stack, 'SIGSTOP');
  const withoutBranch = await makeSampleRepository(join(stack.folder, 'sources/without-branch'));
  await git(withoutBranch, 'branch', '--move', 'main', 'trunk');
  await git(withoutBranch, 'branch', '--delete', 'develop');
  await git(withoutBranch, 'symbolic-ref', 'HEAD', 'refs/heads/gone');
  sources = { sound: await makeSampleRepository(join(stack.folder, 'sources/sound')), withoutBranch };
});

afterAll(async () => {
  await signalWorkers(stack, 'SIGCONT');
  expect(await stack.stop()).toEqual({ status: 0, orphans: [] });
});

const task = (id: string): object => ({
  id,
  role: 'backend',
  title: `Task ${id}`,
  brief: 'Do it.',
  scope: [`src/${id}/**`],
  needs: [],
  acceptance: ['true'],
});
const epic = (title: string, more: object = {}): object => ({
  repository: 'team-board',
  title,
  body: 'What is wanted.',
  plan: { version: 1, tasks: [task('a'), { ...task('b'), needs: ['a'] }] },
  ...more,
});
const submit = async (title: string, more: object = {}): Promise<Json> => {
  const { status, body } = await stack.request('POST', '/epics', epic(title, more));
  expect({ status, body }).toMatchObject({ status: 202, body: { title } });
  return body;
};

describe('what the instance says about itself', () => {
  it('names the scripted model and the missing isolation', async () => {
    expect(await stack.get('/system')).toMatchObject({
      model: { name: 'scripted', scripted: true },
      sandbox: { provider: 'process', isolation: 'not isolated: development only' },
      database: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+/),
    });
  });

  it('wants the token for everything but its health', async () => {
    const open = await stack.request('GET', '/health/ready', undefined, { Authorization: null });
    const refused = await stack.request('GET', '/system', undefined, { Authorization: null });
    const inUrl = await stack.request('GET', `/system?token=${stack.token}`, undefined, { Authorization: null });
    expect([open.status, refused.status, inUrl.status]).toEqual([200, 401, 401]);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="manyhands"');
  });
});

describe('a repository', () => {
  it('is taken in once and listed', async () => {
    const { id } = await registerSampleRepository(stack);
    const listed = await stack.all('/repositories');
    expect(listed).toMatchObject([{ id, name: 'team-board', integrationBranch: 'develop', releaseBranch: 'main' }]);
    expect(await stack.get(`/repositories/${id}`)).toEqual(listed[0]);
    expect(await readdir(join(stack.dataDir, 'repositories'))).toEqual([`${id}.git`]);
  });
});

describe('an epic with a plan', () => {
  it('in YAML becomes tasks at once', async () => {
    const { id } = await submit('In YAML', { plan: undefined, planYaml: await dueDatesPlan() });
    const tasks = await stack.all(`/tasks?epicId=${id}`);
    expect(Object.fromEntries(tasks.map(({ key, status, needs }) => [key, { status, needs }]))).toEqual({
      'due-api': { status: 'ready', needs: [] },
      'due-safety-net': { status: 'ready', needs: [] },
      'due-badge': { status: 'pending', needs: ['due-api'] },
      'due-story': { status: 'pending', needs: ['due-api', 'due-safety-net'] },
    });
    const plan = await stack.get(`/epics/${id}/plan`);
    expect(plan).toMatchObject({ epicId: id, version: 1, origin: 'supplied', rounds: [] });
  });

  it('in JSON becomes the same as in YAML', async () => {
    const document = { version: 1, tasks: [task('a'), { ...task('b'), needs: ['a'] }] };
    const json = await submit('In JSON', { plan: document });
    const yaml = await submit('The same', { plan: undefined, planYaml: JSON.stringify(document) });
    const plans = await Promise.all([json, yaml].map(({ id }) => stack.get(`/epics/${id}/plan`)));
    expect(plans.map((plan) => plan.document)).toEqual([document, document]);
    expect(await stack.get(`/epics/${json.id}`)).toMatchObject({ status: 'running', tasks: { total: 2, landed: 0 } });
  });
});

describe('an Idempotency-Key', () => {
  it('gets the first answer again, and nothing is done twice', async () => {
    const first = await stack.request('POST', '/epics', epic('Once'), { 'Idempotency-Key': 'once' });
    const before = await stack.all('/tasks');
    const second = await stack.request('POST', '/epics', epic('Once'), { 'Idempotency-Key': 'once' });
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    const replayed = [first, second].map(({ headers }) => headers.get('idempotency-replayed'));
    expect(replayed).toEqual([null, 'true']);
    expect(await stack.all('/tasks')).toHaveLength(before.length);
  });

  it('is refused with another body', async () => {
    const before = await state();
    const answer = await stack.request('POST', '/epics', epic('Other'), { 'Idempotency-Key': 'once' });
    expectProblem(answer, { status: 422, code: 'idempotency-key-reused', error: { field: 'Idempotency-Key' } });
    expect(await state()).toEqual(before);
  });

  it('lets one of many through that come at the same time', async () => {
    const send = () => stack.request('POST', '/epics', epic('Many'), { 'Idempotency-Key': 'many' });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    const taken = answers.filter(({ status }) => status === 202).map(({ body }) => body.id);
    const others = answers.filter(({ status }) => status !== 202);
    expect(new Set(taken).size).toBe(1);
    expect(new Set(others.map(({ status, body }) => `${status} ${body.code}`)).size).toBeLessThanOrEqual(1);
    for (const answer of others) expectProblem(answer, { status: 409, code: 'idempotency-in-progress' });
    const epics = await stack.all('/epics');
    expect(epics.filter(({ title }) => title === 'Many')).toHaveLength(1);
  });

  it('may be used again after a refusal', async () => {
    const headers = { 'Idempotency-Key': 'put-right' };
    const refused = await stack.request('POST', '/epics', epic('Put right', { repository: 'nowhere' }), headers);
    const taken = await stack.request('POST', '/epics', epic('Put right'), headers);
    expect([refused.status, taken.status]).toEqual([422, 202]);
  });
});

/** Everything that a refused request could leave behind. */
async function state(): Promise<object> {
  const lists = ['/repositories', '/epics', '/tasks', '/sessions', '/leases', '/changes', '/escalations'];
  const items = await Promise.all(lists.map((path) => stack.all(`${path}?limit=200`)));
  const events = await stack.all('/events?limit=1000');
  return {
    ...Object.fromEntries(lists.map((path, at) => [path, items[at]?.map(({ id, status }) => `${id} ${status}`)])),
    events: events.map(({ seq, type }) => `${seq} ${type}`).filter((line) => !/ agent\./.test(line)),
    folders: await readdir(join(stack.dataDir, 'repositories')),
  };
}

type Refusal = Omit<BadInput, 'request'>;

function expectProblem(answer: Awaited<ReturnType<TestStack['request']>>, { status, code, error }: Refusal): void {
  const { body, headers } = answer;
  expect({ ...body, answered: answer.status }).toMatchObject({ answered: status, status, code });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ type: `urn:manyhands:problem:${code}`, title: expect.any(String) });
  expect(body.detail).toMatch(/\w{2,}/);
  expect(JSON.stringify(body)).not.toMatch(/node_modules|\.js:\d+|secret|postgres:/);
  if (error === undefined) expect(body).not.toHaveProperty('errors');
  else
    expect(body.errors[0]).toEqual({
      field: expect.any(String),
      code: expect.any(String),
      ...body.errors[0],
      ...error,
    });
}

describe('bad input', () => {
  let before: object;
  beforeAll(async () => {
    before = await state();
  });
  const refuses = async (input: BadInput): Promise<void> => {
    expectProblem(await stack.request(...input.request), input);
  };

  describe('as a plan', () => {
    it.each(badPlans)('%s', (_, input) => refuses(input));
  });
  describe('as a body', () => {
    it.each(badBodies)('%s', (_, input) => refuses(input));
  });
  describe('as a request', () => {
    it.each(badRequests)('%s', (_, input) => refuses(input));
  });
  describe('as a repository', () => {
    it.each(badRepositories(() => sources))('%s', (_, input) => refuses(input()));
  });

  it('says which methods there are', async () => {
    const { headers } = await stack.request('DELETE', '/epics');
    expect(headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('leaves nothing behind', async () => {
    expect(await state()).toEqual(before);
  });
});

describe('pages', () => {
  it('are what every list comes in', async () => {
    const lists = [
      'repositories',
      'epics',
      'tasks',
      'sessions',
      'agents',
      'leases',
      'changes',
      'merge-queue',
      'candidates',
    ];
    for (const list of [...lists, 'escalations', 'events']) {
      const { items } = await stack.get(`/${list}?limit=1`);
      expect({ list, some: items.length <= 1 }).toEqual({ list, some: true });
      expect(await stack.all(`/${list}?limit=2`)).toHaveLength((await stack.all(`/${list}?limit=200`)).length);
    }
  });

  it('of the team follow each other by name', async () => {
    const names = (await stack.all('/agents?limit=1')).map(({ name }) => name);
    expect(names).toEqual(['be-1', 'fe-1', 'integration-1', 'qa-1']);
  });

  it('hold every epic once, newest first, also while more come', async () => {
    for (let n = 0; n < 12; n += 1) await submit(`Page ${n}`);
    const whole = (await stack.get('/epics?limit=200')).items.map(({ id }: Json) => id);
    const first = await stack.get('/epics?limit=5');
    await submit('Came in between');
    const rest = await stack.all(`/epics?limit=5&cursor=${first.nextCursor}`);
    expect(first.items).toHaveLength(5);
    expect([...first.items, ...rest].map(({ id }) => id)).toEqual(whole);
    expect([...whole].sort().reverse()).toEqual(whole);
    expect(whole.length).toBeGreaterThan(12);
  });

  it('can be narrowed', async () => {
    const [newest] = (await stack.get('/epics?limit=1')).items;
    const tasks = await stack.all(`/tasks?epicId=${newest.id}&limit=1`);
    const ready = await stack.all(`/tasks?epicId=${newest.id}&status=ready&role=backend`);
    expect(tasks.map(({ key }) => key).sort()).toEqual(['a', 'b']);
    expect(ready).toMatchObject([{ key: 'a', epicId: newest.id, zone: 'waiting' }]);
    expect((await stack.get('/epics?status=done')).items).toEqual([]);
  });
});

/** Reads a stream until an event of this type is there; answers all events of it. */
async function readUntil(frames: AsyncGenerator<Frame>, last: (event: EventView) => boolean): Promise<EventView[]> {
  const events: EventView[] = [];
  for await (const { id, event, data } of frames) {
    if (data === null) continue;
    expect({ id, event }).toEqual({ id: String(data.seq), event: data.type });
    events.push(data);
    if (last(data)) break;
  }
  return events;
}
const stored = (after: number): Promise<Json[]> => stack.all(`/events?after=${after}&limit=1000`);

describe('the event stream', () => {
  it('tells live what happens', async () => {
    const tail = (await stored(0)).at(-1).seq;
    const frames = await openStream(stack, '', { signal: AbortSignal.timeout(30_000) });
    const { id } = await submit('Live');
    const events = await readUntil(frames, ({ type, epicId }) => type === 'task.ready' && epicId === id);
    const types = events.filter(({ epicId }) => epicId === id).map(({ type }) => type);
    expect(types).toEqual(['epic.submitted', 'task.created', 'task.created', 'epic.planned', 'task.ready']);
    expect(events[0]?.seq).toBeGreaterThan(tail);
  });

  it('goes on after Last-Event-ID without a gap and without repeating', async () => {
    const all = await stored(0);
    const middle = all[Math.floor(all.length / 2)].seq;
    const headers = { 'Last-Event-ID': String(middle) };
    const frames = await openStream(stack, '', { headers, signal: AbortSignal.timeout(30_000) });
    const { id } = await submit('Meanwhile');
    const events = await readUntil(frames, ({ type, epicId }) => type === 'task.ready' && epicId === id);
    const last = events.at(-1)?.seq ?? 0;
    expect(events).toEqual((await stored(middle)).filter(({ seq }) => seq <= last));
    expect(events.length).toBeGreaterThan(all.length / 2);
  });

  it('can be asked for one epic only', async () => {
    const { id } = await submit('Alone');
    await submit('Other');
    const headers = { 'Last-Event-ID': '0' };
    const frames = await openStream(stack, `?epicId=${id}`, { headers, signal: AbortSignal.timeout(30_000) });
    const events = await readUntil(frames, ({ type }) => type === 'task.ready');
    expect(events.map(({ epicId }) => epicId)).toEqual(Array(5).fill(id));
  });

  it('numbers events upwards, each once', async () => {
    const numbers = (await stored(0)).map(({ seq }) => seq);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
  });
});

describe('cancelling', () => {
  it('ends an epic of which nothing has begun', async () => {
    for (const { id } of await stack.all('/epics?limit=200')) {
      const { status, body } = await stack.request('POST', `/epics/${id}/cancel`);
      expect([status, body.status]).toEqual([200, 'cancelled']);
    }
    const tasks = await stack.all('/tasks?limit=200');
    expect(new Set(tasks.map(({ status, zone }) => `${status} ${zone}`))).toEqual(new Set(['abandoned done']));
    const [{ id }] = (await stack.get('/epics?limit=1')).items;
    const again = await stack.request('POST', `/epics/${id}/cancel`);
    expectProblem(again, { status: 409, code: 'epic-already-over' });
  });

  it('takes the agent off its task and its paths', async () => {
    await signalWorkers(stack, 'SIGCONT');
    const { id } = await submit('Stopped at work', { plan: undefined, planYaml: await dueDatesPlan('due-safety-net') });
    const feed = followEvents(stack, { after: 0, epicId: id });
    await feed.until('of a first message', ({ type }) => type === 'session.message');
    expect((await stack.request('POST', `/epics/${id}/cancel`)).body.status).toBe('cancelled');
    for (const end of ['session.ended', 'lease.released', 'sandbox.stopped'])
      await feed.until(`named ${end}`, ({ type }) => type === end);
    feed.close();
    expect(await stack.all('/leases')).toEqual([]);
    expect(await stack.all(`/tasks?epicId=${id}`)).toMatchObject([{ status: 'abandoned', agent: null }]);
    expect(await stack.pids('agent-runtime')).toEqual([]);
    const agents = await stack.all('/agents');
    expect(agents.find(({ name }) => name === 'qa-1')).toMatchObject({
      state: 'Idle',
      taskKey: null,
      signalLost: false,
    });
  });
});

describe('the OpenAPI document', () => {
  it('lists every route', async () => {
    const { document } = await openApiOf(stack);
    expect(document.openapi).toMatch(/^3\.1\./);
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
    );
    expect(operations.sort()).toEqual(routes.toSorted());
  });

  it('describes what is answered', async () => {
    const { differences, asked } = await compareAnswers(stack);
    expect(differences).toEqual([]);
    expect(asked).toEqual(
      expect.arrayContaining(['/epics', '/epics/{id}', '/epics/{id}/plans/{version}', '/tasks/{id}', '/events']),
    );
  });
});

describe('the logs', () => {
  it('tell of no error, not even of the database', async () => {
    const lines = await stack.logLines();
    expect(lines.filter((line) => /unhandled|uncaught|"level":"(?:warn|error|fatal)"/i.test(line))).toEqual([]);
    expect(lines.filter((line) => /^postgres: .* (?:ERROR|PANIC):/.test(line))).toEqual([]);
  });
});
