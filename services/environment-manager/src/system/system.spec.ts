import { describe, expect, it } from '@jest/globals';
import { SystemFacts, type SystemParts } from './system-facts.js';

const parts = (isScripted: SystemParts['isScripted']): SystemParts => ({
  version: '1.2.3',
  databaseUrl: 'postgres://app:secret@127.0.0.1:5432/manyhands?sslmode=disable',
  queue: () => 'Redis 7 at 127.0.0.1:6379',
  sandbox: { provider: 'process', isolation: 'not isolated: development only' },
  model: 'demo',
  isScripted,
  startedAt: new Date(0),
});

describe('what the system says of itself', () => {
  it('names everything it runs on, without a password', async () => {
    const view = await new SystemFacts(parts(async () => true)).view();
    expect(view.database).toBe('PostgreSQL at 127.0.0.1:5432/manyhands');
    expect(view).toMatchObject({ sandbox: { isolation: 'not isolated: development only' }, model: { scripted: true } });
  });

  it('asks about the model again while it does not know it as scripted', async () => {
    let up = false;
    let asked = 0;
    const facts = new SystemFacts(parts(async () => ((asked += 1), up)));
    const first = await facts.view();
    up = true;
    const told = [first, await facts.view(), await facts.view()].map(({ model }) => model.scripted);
    expect([told, asked]).toEqual([[false, true, true], 2]);
  });
});
