import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeAnswers, startApi } from '../testing/api-under-test.js';
import { ProblemError } from './problem.js';

const ID = '01890000-0000-7000-8000-000000000001';
const epic = { repository: 'shop', title: 'Tags', body: 'Products get tags.' };

describe('Idempotency-Key', () => {
  const answers = new FakeAnswers();
  let api: Awaited<ReturnType<typeof startApi>>;
  let taken = 0;
  let take: () => Promise<string>;
  beforeAll(async () => {
    api = await startApi({
      answers,
      takeEpic: { take: () => ((taken += 1), take()) },
      readModel: { epic: async (id: string) => ({ id, n: taken }) },
    });
  });
  beforeEach(() => {
    answers.slots.clear();
    taken = 0;
    take = async () => ID;
  });
  afterAll(() => api.close());

  const submit = (body: object, key: string) => api.post('/api/v1/epics', body, { 'Idempotency-Key': key });

  it('gives the first answer again for the same body, whatever the order of its keys', async () => {
    const first = await submit(epic, 'k1');
    const { repository, ...rest } = epic;
    const second = await submit({ ...rest, repository }, 'k1');
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(taken).toBe(1);
  });

  it('refuses the same key with another body', async () => {
    await submit(epic, 'k1');
    const answer = await submit({ ...epic, title: 'Other' }, 'k1');
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused', errors: [{ field: 'Idempotency-Key' }] },
    });
    expect(taken).toBe(1);
  });

  it('says that the first one is still under way', async () => {
    let finish: (id: string) => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      take = () => (resolve(), new Promise<string>((done) => (finish = done)));
    });
    const first = submit(epic, 'k1');
    await begun;
    expect(await submit(epic, 'k1')).toMatchObject({ status: 409, body: { code: 'idempotency-in-progress' } });
    finish(ID);
    expect((await first).status).toBe(202);
  });

  it('lets a refused request be put right under its key', async () => {
    expect((await submit({ ...epic, title: '' }, 'k1')).status).toBe(400);
    take = () => Promise.reject(new ProblemError(422, 'repository-unknown', 'no such repository'));
    expect((await submit({ ...epic, repository: 'shopp' }, 'k1')).status).toBe(422);
    take = async () => ID;
    expect((await submit(epic, 'k1')).status).toBe(202);
  });

  it('keeps the keys of different routes apart', async () => {
    await submit(epic, 'k1');
    const answer = await api.post(`/api/v1/epics/${ID}/cancel`, {}, { 'Idempotency-Key': 'k1' });
    expect(answer.body.code).not.toBe('idempotency-key-reused');
  });

  it('refuses a key that is none', async () => {
    expect((await submit(epic, 'x'.repeat(256))).body.code).toBe('invalid-idempotency-key');
    expect((await submit(epic, 'a b')).body.code).toBe('invalid-idempotency-key');
  });

  it('does not concern requests without it', async () => {
    await api.post('/api/v1/epics', epic);
    await api.post('/api/v1/epics', epic);
    expect(taken).toBe(2);
  });
});
