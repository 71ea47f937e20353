import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter } from 'node:events';
import { listenForInterrupts, type HostProcess } from './interrupts.js';
import { run } from './run.js';
import { run as story } from './testing/events.js';
import { FakeServer, Refusal } from './testing/fake-server.js';
import { FakeTerminal } from './testing/fake-terminal.js';

const home = mkdtempSync(join(tmpdir(), 'hands-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const epic = {
  id: 'e1',
  title: 'Labels',
  status: 'running',
  tasks: { total: 2, landed: 1, needsHuman: 0 },
  since: '2030-01-01T00:00:00Z',
};

describe('hands', () => {
  let server: FakeServer;
  let terminal: FakeTerminal;
  let host: EventEmitter;
  beforeEach(async () => {
    server = await new FakeServer().start();
    terminal = new FakeTerminal();
    host = Object.assign(new EventEmitter(), { exit: () => undefined });
  });
  afterEach(() => server.stop());

  const hands = (...args: string[]) => {
    const env = { MANYHANDS_URL: server.url, MANYHANDS_TOKEN: 'mh_t', PATH: process.env['PATH'] };
    return run({ args, terminal, env, interrupts: listenForInterrupts(host as EventEmitter & HostProcess) });
  };

  describe('lists', () => {
    it('shows a table for people and the items for machines', async () => {
      server.answers.set('/epics', [epic]);
      expect(await hands('epics', 'list')).toBe(0);
      expect(terminal.out[0]?.split('\n')[1]).toMatch(/^e1 +running +1\/2 +2030-01-01 00:00:00 +Labels$/);
      await hands('epics', 'list', '--json');
      expect(terminal.lastJson).toEqual({ items: [epic] });
    });

    it('keeps standard output empty when there is nothing', async () => {
      server.answers.set('/leases', []);
      expect(await hands('leases', 'list')).toBe(0);
      expect([terminal.out, terminal.messages]).toEqual([[], ['There are no leases.']]);
    });

    it('hands filters on', async () => {
      server.answers.set('/tasks', []);
      await hands('tasks', 'list', '--epic-id', 'e1', '--role', 'qa');
      expect(server.asked[0]?.query).toEqual({ epicId: 'e1', role: 'qa' });
    });

    it('shows one by name, with its plan', async () => {
      server.answers.set('/epics', [epic]).set('/epics/e1/plan', { version: 1 });
      expect(await hands('epics', 'show', 'Labels', '--json')).toBe(0);
      expect(terminal.lastJson).toEqual({ ...epic, plan: { version: 1 } });
    });

    it('shows an epic that has no plan yet', async () => {
      server.answers.set('/epics', [epic]);
      await hands('epics', 'show', 'e1', '--json');
      expect(terminal.lastJson).toEqual({ ...epic, plan: null });
    });

    it('does not guess when a name fits several or none', async () => {
      server.answers.set('/tasks', [{ key: 'labels-api' }, { key: 'labels-board' }]);
      expect(await hands('tasks', 'show', 'labels')).toBe(2);
      expect(await hands('tasks', 'show', 'nothing')).toBe(1);
      expect(terminal.messages).toEqual([
        'hands: 2 of them are called labels',
        'See them all with: hands tasks list',
        'hands: nothing is called nothing',
        'See them all with: hands tasks list',
      ]);
    });
  });

  describe('submit', () => {
    const file = join(home, 'labels.md');
    beforeAll(() => writeFileSync(file, '---\ntitle: Labels\n---\nMark cards.\n'));

    it('takes title and body from a file and the only repository there is', async () => {
      server.answers.set('/repositories', [{ name: 'board' }]).set('POST /epics', epic);
      expect(await hands('submit', file, '--idempotency-key', 'k1')).toBe(0);
      const asked = server.asked.at(-1);
      expect(asked?.body).toEqual({ repository: 'board', title: 'Labels', body: 'Mark cards.' });
      expect(asked?.headers['idempotency-key']).toBe('k1');
      expect(terminal.out).toEqual(['e1']);
    });

    it('lets flags win over the file', async () => {
      server.answers.set('POST /epics', epic);
      await hands('submit', file, '--repo', 'other', '--title', 'Tags', '--max-cost', '3');
      expect(server.asked.at(-1)?.body).toEqual({
        repository: 'other',
        title: 'Tags',
        body: 'Mark cards.',
        maxCost: 3,
      });
    });

    it('sends a plan as it is, for the server to check', async () => {
      const plan = join(home, 'plan.yaml');
      writeFileSync(plan, 'version: 1\ntasks: []\n');
      server.answers.set('POST /epics', epic);
      await hands('submit', file, '--repo', 'board', '--plan', plan);
      expect(server.asked.at(-1)?.body).toMatchObject({ planYaml: 'version: 1\ntasks: []\n' });
    });

    it('asks which repository when there are several', async () => {
      server.answers.set('/repositories', [{ name: 'a' }, { name: 'b' }]);
      expect(await hands('submit', file)).toBe(2);
      expect(terminal.messages[0]).toBe('hands: which repository? a, b');
    });

    it('needs a title', async () => {
      expect(await hands('submit', '--repo', 'a')).toBe(2);
      expect(terminal.messages[0]).toBe('hands: an epic needs a title');
    });

    it('tells a refused plan with witness and tasks', async () => {
      const errors = [
        {
          field: 'planYaml.tasks[1].scope',
          code: 'overlap',
          message: 'overlaps',
          witness: 'src/a.ts',
          tasks: ['a', 'b'],
        },
      ];
      server.answers.set(
        'POST /epics',
        new Refusal(422, { code: 'plan-invalid', detail: 'The plan breaks the rules.', errors }),
      );
      expect(await hands('submit', file, '--repo', 'a', '--json')).toBe(2);
      expect(JSON.parse(terminal.messages[0] ?? '')).toMatchObject({
        error: { code: 'plan-invalid', problem: { errors } },
      });
      expect(terminal.out).toEqual([]);
    });

    it.each([
      ['done', 1, 0],
      ['needs_human', 1, 3],
      ['failed', 1, 6],
      ['failed', 0, 1],
      ['cancelled', 0, 2],
    ])('waits; %s with %d landed is exit status %d', async (status, landed, exit) => {
      server.answers.set('POST /epics', epic);
      server.answers.set('/epics/e1', { ...epic, status, tasks: { total: 2, landed, needsHuman: 0 } });
      expect(await hands('submit', file, '--repo', 'a', '--wait')).toBe(exit);
    });

    it('tells a used-up budget by its exit status', async () => {
      const failure = { code: 'budget-exceeded', message: 'The epic has spent $1.00 of the $1.00 that it may cost.' };
      server.answers.set('POST /epics', epic);
      server.answers.set('/epics/e1', { ...epic, status: 'failed', failure });
      expect(await hands('submit', file, '--repo', 'a', '--wait')).toBe(5);
    });

    it('follows the events while it waits', async () => {
      let now = 'running';
      server.answers.set('POST /epics', epic).set('/epics/e1', () => ({ ...epic, status: now }));
      const ended = hands('submit', file, '--repo', 'a', '--wait');
      now = 'done';
      const task = story()
        .task('api', 'ready', 0)
        .claimed(0, 'be-1')
        .add(1, 'task.landed', { key: 'api', sha: 'abcdef0123456' });
      server.emit(...task.events);
      expect(await ended).toBe(0);
    });

    it('gives up waiting after the time it was given', async () => {
      server.answers.set('POST /epics', epic).set('/epics/e1', epic);
      expect(await hands('submit', file, '--repo', 'a', '--wait', '--timeout', '0.2')).toBe(124);
    });

    it('ends with 130 when it is interrupted while it waits', async () => {
      server.answers.set('POST /epics', epic).set('/epics/e1', () => {
        setImmediate(() => host.emit('SIGINT'));
        return epic;
      });
      expect(await hands('submit', file, '--repo', 'a', '--wait')).toBe(130);
    });
  });

  it('takes a repository in', async () => {
    server.answers.set('POST /repositories', { name: 'shop' });
    expect(
      await hands('repo', 'add', 'https://example.com/Shop.git', '--gate', 'npm test', '--gate', 'npm run lint'),
    ).toBe(0);
    expect(server.asked[0]?.body).toEqual({
      name: 'shop',
      source: 'https://example.com/Shop.git',
      gate: ['npm test', 'npm run lint'],
      integrationBranch: 'develop',
    });
  });

  it('takes a repository in with its release branch and when it is released', async () => {
    server.answers.set('POST /repositories', { name: 'shop' });
    const rules = ['--main', 'stable', '--release', 'epic-done', '--push'];
    expect(await hands('repo', 'add', '/srv/shop', '--gate', 'true', ...rules)).toBe(0);
    expect(server.asked[0]?.body).toMatchObject({ releaseBranch: 'stable', release: 'epic-done', push: true });
  });

  describe('release', () => {
    const made = {
      id: 'r1',
      status: 'released',
      version: '1.2.0',
      tag: 'v1.2.0',
      sha: '0123456789abcdef',
      changelog: '## 1.2.0 - 2030-01-01\n',
      failure: null,
      requestedBy: 'lead',
      createdAt: '2030-01-01T00:00:00Z',
      releasedAt: '2030-01-01T00:00:01Z',
    };
    const path = '/repositories/shop/releases';

    it('waits until it is made, and tells tag and changelog', async () => {
      let looks = 0;
      server.answers.set(`POST ${path}`, { ...made, status: 'requested' });
      server.answers.set(`GET ${path}`, () => ({
        items: [{ ...made, status: (looks += 1) > 1 ? 'released' : 'requested' }],
        nextCursor: null,
      }));
      expect(await hands('release', 'shop')).toBe(0);
      expect(terminal.out).toEqual(['v1.2.0']);
      expect(terminal.messages).toEqual(['v1.2.0 is 0123456789.\n\n## 1.2.0 - 2030-01-01']);
      expect(server.asked[0]).toMatchObject({ body: {}, headers: { 'idempotency-key': expect.any(String) } });
    });

    it('has a version of its own, which is not that of hands', async () => {
      server.answers.set(`POST ${path}`, made).set(`GET ${path}`, [made]);
      expect(await hands('release', 'shop', '--version', '1.2.0', '--json')).toBe(0);
      expect([server.asked[0]?.body, terminal.lastJson]).toEqual([{ version: '1.2.0' }, made]);
    });

    it('ends with an error when nothing was released, and says why', async () => {
      const failure = { code: 'develop-not-green', message: 'The tip is unknown.' };
      server.answers.set(`POST ${path}`, made).set(`GET ${path}`, [{ ...made, status: 'failed', failure }]);
      expect(await hands('release', 'shop', '--json')).toBe(1);
      expect(JSON.parse(terminal.messages[0] ?? '')).toEqual({ error: failure });
      server.answers.set(`POST ${path}`, new Refusal(409, { code: 'nothing-to-release', detail: 'Nothing.' }));
      expect(await hands('release', 'shop')).toBe(1);
      expect(terminal.messages.at(-1)).toBe('hands: Nothing.');
    });

    it('lists repositories with the state of their remotes', async () => {
      const shop = { name: 'shop', integrationBranch: 'develop', releaseBranch: 'main', gate: ['true'], push: true };
      const cause = { code: 'remote-moved', message: 'x' };
      server.answers.set('/repositories', [shop, { ...shop, behind: { since: '', cause } }, { ...shop, push: false }]);
      await hands('repo', 'list');
      expect(terminal.out[0]?.match(/main .*/g)?.map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
        'main | pushed | true',
        'main | behind: remote-moved | true',
        'main | - | true',
      ]);
    });

    it('gives up waiting, and says where to look', async () => {
      const waiting = { ...made, status: 'requested' };
      server.answers.set(`POST ${path}`, waiting).set(`GET ${path}`, [waiting]);
      expect(await hands('release', 'shop', '--timeout', '0.01')).toBe(124);
      expect(terminal.messages.at(-1)).toBe('See what becomes of it with: hands releases shop');
    });

    it('is listed with what became of it', async () => {
      const failed = { ...made, status: 'failed', version: null, sha: null, failure: { message: 'no' } };
      server.answers.set(`GET ${path}`, [failed, made]);
      expect(await hands('releases', 'shop')).toBe(0);
      expect(terminal.out[0]?.split('\n').slice(1)).toEqual([
        '-        failed    -           2030-01-01 00:00:01  lead  no',
        '1.2.0    released  0123456789  2030-01-01 00:00:01  lead  -',
      ]);
      server.answers.set(`GET ${path}`, []);
      await hands('releases', 'shop');
      expect(terminal.messages.at(-1)).toBe('There are no releases of shop. Make one: hands release shop');
      await hands('releases', 'shop', '--json');
      expect(terminal.lastJson).toEqual({ items: [] });
    });
  });

  it('lists questions with their options, the default and the deadline', async () => {
    const options = [{ id: 'redo' }, { id: 'abandon' }];
    const question = { id: 'q1', status: 'open', taskKey: 'api', kind: 'conflict', question: 'What?', options };
    const late = { ...question, defaultOption: 'redo', deadline: '2030-01-01T00:00:00.000Z' };
    server.answers.set('/escalations', [late, { ...late, deadline: null }]);
    expect(await hands('escalations', 'list')).toBe(0);
    const [, first, second] = terminal.out[0]?.split('\n') ?? [];
    expect(first).toMatch(/^q1 .*redo, abandon +redo +2030-01-01 00:00:00 +What\?$/);
    expect(second).toMatch(/redo, abandon +redo +- +What\?$/);
  });

  it('answers a question by the key of its task', async () => {
    server.answers.set('/escalations', [{ id: 'q1', taskKey: 'api' }]);
    server.answers.set('POST /escalations/q1/answer', { id: 'q1', question: 'What shall happen?' });
    expect(await hands('answer', 'api', 'retry', '--comment', 'again')).toBe(0);
    expect(server.asked.at(-1)?.body).toEqual({ option: 'retry', comment: 'again' });
  });

  it('tells the log in sentences, and the last ones only', async () => {
    server.emit(...story().task('api', 'ready', 0).claimed(1, 'be-1').add(2, 'change.proposed').events);
    expect(await hands('logs', '-n', '1')).toBe(0);
    expect(terminal.out).toEqual(['2030-01-01 00:00:00.002  be-1 proposes api']);
  });

  it('shows the whole state', async () => {
    const system = {
      queue: 'Redis',
      database: 'PostgreSQL',
      sandbox: { provider: 'process', isolation: 'none' },
      model: { name: 'x', scripted: true },
    };
    server.answers.set('/system', system);
    for (const list of ['/agents', '/tasks', '/merge-queue', '/escalations', '/epics']) server.answers.set(list, []);
    expect(await hands('status')).toBe(0);
    expect(terminal.out[0]).toMatch(/^scripted model · Redis · PostgreSQL/);
    await hands('status', '--json');
    expect(terminal.lastJson).toMatchObject({ system, zones: { working: 0 } });
  });

  describe('scope overlap', () => {
    it.each([
      ['src/*/a.ts', 'src/foo/*.ts', true],
      ['**/*.test.ts', 'src/auth/**', true],
      ['src/**/index.ts', 'src/api/index.ts', true],
      ['package.json', '**/package.json', true],
      ['src/**/types.ts', 'src/api/**', true],
      ['src/auth/', 'src/auth/login.ts', true],
      ['src/auth/**', 'src/auth/login.ts', true],
      ['src/api/**', 'src/api-client/**', false],
      ['*.md', 'docs/*.md', false],
    ])('%s ~ %s: %s', async (a, b, overlap) => {
      expect(await hands('scope', 'overlap', a, b, '--json')).toBe(0);
      expect(terminal.lastJson).toMatchObject({ overlap });
      expect(server.asked).toEqual([]);
    });

    it('gives the witness', async () => {
      await hands('scope', 'overlap', 'src/*/a.ts', 'src/foo/*.ts', '--json');
      expect(terminal.out).toEqual(['{"overlap":true,"witness":"src/foo/a.ts"}']);
    });

    it('tells a file in the way of a directory from a common path', async () => {
      await hands('scope', 'overlap', 'src/auth', 'src/auth/*.ts');
      await hands('scope', 'overlap', 'src/auth', 'src/auth/*.ts', '--json');
      expect(terminal.out).toEqual([
        'overlap: src/auth is a file of one and a directory of the other, which matches src/auth/.ts',
        '{"overlap":true,"witness":"src/auth/.ts","file":"src/auth"}',
      ]);
    });

    it('refuses what is no pattern, with exit status 2', async () => {
      expect(await hands('scope', 'overlap', 'src/[a', '/etc')).toBe(2);
      expect(terminal.messages[0]).toMatch(/"src\/\[a".*\n.*"\/etc"/);
    });
  });

  describe('scope contains, matches, intersect and subtract', () => {
    it.each([
      ['contains', 'src/**', 'src/*.ts', 'contains: every path of B is in A', { contains: true, witness: null }],
      ['contains', 'src/*', 'src/**', 'does not contain: only B matches src', { contains: false, witness: 'src' }],
      ['matches', 'src/*.ts', 'SRC/a.ts', 'match: the pattern allows src/a.ts', { matches: true, path: 'src/a.ts' }],
      ['matches', 'src/*.ts', 'lib/a.ts', 'no match: lib/a.ts is outside', { matches: false, path: 'lib/a.ts' }],
      ['intersect', 'src/**', '**/*.ts', 'src/**/*.ts', { empty: false, patterns: ['src/**/*.ts'] }],
      ['intersect', 'src/**', 'lib/**', 'nothing', { empty: true, patterns: [], description: 'nothing' }],
      [
        'subtract',
        'src/**',
        'src/a',
        'src/**\n!src/a',
        { patterns: ['src/**', '!src/a'], description: 'src/** except src/a' },
      ],
      ['subtract', 'src/a', 'src/**', 'nothing', { empty: true, patterns: [] }],
    ])('%s %s %s: %s', async (question, a, b, text, json) => {
      expect(await hands('scope', question, a, b)).toBe(0);
      expect(terminal.out).toEqual([text]);
      expect(await hands('scope', question, a, b, '--json')).toBe(0);
      expect(terminal.lastJson).toMatchObject(json);
      expect(server.asked).toEqual([]);
    });

    it('says what cannot be written as patterns in words', async () => {
      const [many, others] = [`${'*a'.repeat(20)}*`, `${'*b'.repeat(20)}*`];
      await hands('scope', 'intersect', many, others, '--json');
      const description = `what is both in (${many}) and in (${others})`;
      expect(terminal.lastJson).toEqual({ empty: false, patterns: null, description });
    });

    it('refuses a path that is none, and what takes too long, with exit status 2', async () => {
      expect(await hands('scope', 'matches', 'src/**', '../a')).toBe(2);
      const [wide, other] = ['*a'.repeat(255), '*b'.repeat(255)].map((stars) => `${stars}*`);
      expect(await hands('scope', 'intersect', wide ?? '', other ?? '')).toBe(2);
      expect(terminal.messages[0]).toContain('may leave the repository');
      expect(terminal.messages.at(-1)).toContain('too complex to compare');
    });
  });

  describe('habits', () => {
    beforeEach(() => {
      jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    });
    afterEach(() => void jest.restoreAllMocks());

    it.each([
      [['statu'], 2],
      [['submit', '--max-cost', 'much'], 2],
      [['epics'], 2],
      [['--help'], 0],
    ])('%j ends with %d', async (args, exit) => {
      expect(await hands(...args)).toBe(exit);
    });

    it('suggests what was meant', async () => {
      const write = jest.spyOn(process.stderr, 'write');
      await hands('statu');
      expect(write.mock.calls.join('')).toContain('Did you mean status?');
    });
  });
});
