import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { listenForInterrupts } from './interrupts.js';
import { run } from './run.js';
import { checkoutDir } from './stack/data-dir.js';
import { FakeServer, Refusal } from './testing/fake-server.js';
import { FakeTerminal } from './testing/fake-terminal.js';

const home = mkdtempSync(join(tmpdir(), 'hands-planning-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const inHome = (name: string, text?: string): string => {
  const file = join(home, name);
  if (text !== undefined) writeFileSync(file, text);
  return file;
};

const ID = '01890000-0000-7000-8000-000000000001';
const HASH = 'a'.repeat(64);
const plan = { version: 1, hash: HASH, standing: 'awaiting-approval', reasons: ['it is risky'] };
const epic = {
  id: ID,
  title: 'Labels',
  status: 'awaiting_approval',
  tasks: { total: 0, landed: 0, needsHuman: 0 },
  failure: null,
  plan,
};
const document = {
  version: 1,
  tasks: [
    { id: 'a', role: 'qa', title: 'A', brief: 'A', scope: ['a/**'], needs: [], acceptance: ['true'], estimate: 10 },
    { id: 'b', role: 'qa', title: 'B', brief: 'B', scope: ['b/**'], needs: ['a'], acceptance: ['true'] },
  ],
};
const estimate = {
  criticalPath: ['a', 'b'],
  lowerBoundMinutes: 40,
  makespanMinutes: 40,
  perRole: { qa: { tasks: 2, minutes: 40, agents: 1 } },
  cost: 1.5,
};
const planView = { ...plan, epicId: ID, origin: 'model', author: null, document, violations: [], estimate, rounds: [] };

let server: FakeServer;
let terminal: FakeTerminal;
beforeEach(async () => {
  server = await new FakeServer().start();
  terminal = new FakeTerminal();
});
afterEach(() => server.stop());

const hands = (...args: string[]) => {
  const env = { MANYHANDS_URL: server.url, MANYHANDS_TOKEN: 'mh_t', PATH: process.env['PATH'] };
  const host = Object.assign(new EventEmitter(), { exit: () => undefined });
  return run({ args, terminal, env, interrupts: listenForInterrupts(host) });
};

describe('deciding on a plan', () => {
  beforeEach(() => {
    server.answers.set('/epics', [epic]).set(`/epics/${ID}/plan`, planView);
  });

  it('approves the plan that is there, by its hash', async () => {
    server.answers.set(`POST /epics/${ID}/approve`, { ...epic, status: 'running' });
    expect(await hands('approve', '01890000')).toBe(0);
    expect(server.asked.at(-1)).toMatchObject({ path: `/epics/${ID}/approve`, body: { hash: HASH } });
  });

  it('approves no other plan than the one that was named', async () => {
    server.answers.set(`POST /epics/${ID}/approve`, new Refusal(409, { code: 'plan-changed', detail: 'it changed' }));
    expect(await hands('approve', 'Labels', '--plan', 'b'.repeat(64), '--json')).toBe(1);
    expect(server.asked.at(-1)?.body).toEqual({ hash: 'b'.repeat(64) });
    expect(JSON.parse(terminal.messages[0] ?? '')).toMatchObject({ error: { code: 'plan-changed' } });
  });

  it('approves nothing that does not wait for it', async () => {
    server.answers.set('/epics', [{ ...epic, status: 'running' }]);
    expect(await hands('approve', 'Labels')).toBe(1);
    expect(terminal.messages[0]).toContain('waits for no approval: it is running');
  });

  it('denies with a reason, and not without', async () => {
    server.answers.set(`POST /epics/${ID}/deny`, { ...epic, status: 'failed' });
    expect(await hands('deny', 'Labels')).toBe(2);
    expect(await hands('deny', 'Labels', '--reason', 'too much')).toBe(0);
    expect(server.asked.at(-1)).toMatchObject({ path: `/epics/${ID}/deny`, body: { reason: 'too much' } });
  });

  it('shows the plan with its path and hash', async () => {
    expect(await hands('plan', 'show', 'Labels')).toBe(0);
    expect(terminal.out[0]).toMatch(/it is risky[\s\S]*critical path: a → b[\s\S]*about \$1\.50[\s\S]*hash aaa/);
  });

  it.each([
    ['a plan', JSON.stringify(document), JSON.stringify(document)],
    ['an epic with its plan', JSON.stringify({ title: 'T', body: 'B', plan: document }), JSON.stringify(document)],
    ['a plan in YAML', 'version: 1\ntasks: []\n', 'version: 1\ntasks: []\n'],
  ])('supplies a new version from %s', async (_, text, planYaml) => {
    server.answers.set(`POST /epics/${ID}/plans`, { ...planView, version: 2 });
    const file = inHome('new.json', text);
    expect(await hands('plan', 'edit', 'Labels', file)).toBe(0);
    expect(server.asked.at(-1)?.body).toEqual({ planYaml });
    expect(terminal.messages.join('\n')).toContain(`hands approve 01890000-0000 --plan ${HASH}`);
  });

  it('shows what was asked and answered, and all of it as JSON', async () => {
    const messages = [
      { role: 'system', content: 'rules' },
      { role: 'user', content: 'the epic' },
    ];
    const turns = [{ transcript: { messages, answer: { content: '{"tasks":[]}' } } }];
    server.answers.set(`/epics/${ID}/transcript`, { epicId: ID, turns });
    expect(await hands('plan', 'transcript', 'Labels')).toBe(0);
    expect(terminal.out[0]).toContain('user:\nthe epic\nmodel:\n{"tasks":[]}');
    expect(terminal.out[0]).not.toContain('rules');
    await hands('plan', 'transcript', 'Labels', '--json');
    expect(terminal.lastJson).toEqual({ epicId: ID, turns });
  });
});

describe('an epic that waits for approval', () => {
  it('ends --wait with status 3', async () => {
    server.answers.set('POST /epics', epic).set(`/epics/${ID}`, epic);
    const file = inHome('epic.md', '---\ntitle: Labels\napproval: always\n---\nMark cards.\n');
    expect(await hands('submit', file, '--repo', 'board', '--wait')).toBe(3);
    expect(server.asked.find(({ method }) => method === 'POST')?.body).toMatchObject({ approval: 'always' });
  });

  it('is refused with a policy that is none', async () => {
    const file = inHome('odd.md', '---\ntitle: Labels\napproval: never\n---\nMark cards.\n');
    expect(await hands('submit', file, '--repo', 'board')).toBe(2);
    expect(terminal.messages[0]).toContain('approval must be one of automatic, on-risk, always');
  });

  it('stands in the status with the next command', async () => {
    for (const list of ['agents', 'tasks', 'merge-queue', 'escalations']) server.answers.set(`/${list}`, []);
    const model = { name: 'scripted', scripted: true };
    const system = { model, queue: 'Q', database: 'D', sandbox: { provider: 'process', isolation: 'none' } };
    const epics = ({ query }: { query: Record<string, string> }) => {
      const running = { ...epic, title: 'Due days', status: 'running', tasks: { total: 2, landed: 1, needsHuman: 0 } };
      const items = { awaiting_approval: [epic], running: [running] }[query['status'] ?? ''] ?? [];
      return { items, nextCursor: null };
    };
    server.answers.set('/system', system).set('/epics', epics).set(`/epics/${ID}/plan`, planView);
    expect(await hands('status')).toBe(0);
    expect(terminal.out[0]).toContain('waits for approval: it is risky  (hands plan show 01890000-0000');
    expect(terminal.out[0]).toContain(
      '"Due days": 1 of 2 tasks landed; estimated 40 min, at least 40 (a → b), about $1.50',
    );
  });
});

describe('apply', () => {
  it('submits an epic with the plan of its file', async () => {
    server.answers.set('POST /epics', epic);
    const file = inHome('plan.yaml', 'title: Labels\nbody: Mark cards.\nplan:\n  version: 1\n  tasks: []\n');
    expect(await hands('apply', file, '--repo', 'board')).toBe(0);
    const planYaml = '{"version":1,"tasks":[]}';
    expect(server.asked.at(-1)?.body).toEqual({ repository: 'board', title: 'Labels', body: 'Mark cards.', planYaml });
  });

  it('does not ask a model when the file has no plan', async () => {
    expect(await hands('apply', inHome('none.md', '---\ntitle: Labels\n---\nMark cards.\n'), '--repo', 'board')).toBe(
      2,
    );
    expect(server.asked).toEqual([]);
  });
});

describe('hands plan --dry-run, offline, with the scripted model', () => {
  const board = join(checkoutDir, 'examples/team-board');
  const labels = join(checkoutDir, 'examples/epics/labels.md');
  const [out, transcript] = [inHome('out.yaml'), inHome('transcript.json')];
  const before = process.env['LLM_BASE_URL'];
  beforeAll(() => {
    delete process.env['LLM_BASE_URL'];
  });
  afterAll(() => {
    if (before !== undefined) process.env['LLM_BASE_URL'] = before;
  });

  it('shows what was sent back with its witness, what was corrected, and the plan; writes both files', async () => {
    const args = ['plan', '--repo', board, '--epic', labels, '--dry-run', '--out', out, '--transcript', transcript];
    expect([await hands(...args), terminal.messages.at(-1)]).toEqual([0, `Next: hands apply ${out}`]);
    const text = terminal.out.join('\n');
    expect(text).toMatch(/may both write src\/client\/palette\.ts.*\(witness: src\/client\/palette\.ts\)/);
    expect(text).toContain('labels-board now needs labels-chips; now may write src/client/filter-bar.ts');
    expect(text).toContain('critical path: labels-api → labels-board → labels-story');
    expect(parse(readFileSync(out, 'utf8'))).toMatchObject({ version: 1 });
    expect(await hands('plan', 'check', out)).toBe(0);
    server.answers.set('POST /epics', epic);
    expect(await hands('apply', out, '--repo', 'board')).toBe(0);
    expect(server.asked.at(-1)?.body).toMatchObject({
      title: 'Labels on cards',
      body: expect.stringContaining('Please have it tested'),
      planYaml: JSON.stringify(parse(readFileSync(out, 'utf8'))),
    });
  }, 120_000);

  it('comes to the same plan from the transcript, without a model', async () => {
    expect(await hands('plan', '--replay', transcript, '--json')).toBe(0);
    const written: unknown = parse(readFileSync(out, 'utf8'));
    expect(terminal.lastJson).toMatchObject({
      ok: true,
      plan: written,
      rounds: [{ violations: [{ code: 'overlap', witness: 'src/client/palette.ts' }] }],
      estimate: { criticalPath: ['labels-api', 'labels-board', 'labels-story'] },
    });
  }, 60_000);

  it.each([
    ['nothing to do', ['plan'], 'say what to do'],
    ['no epic', ['plan', '--dry-run', '--repo', board], 'name the epic'],
    [
      'a folder that is not there',
      ['plan', '--dry-run', '--epic', labels, '--repo', '/no/such/folder'],
      'there is no folder',
    ],
    ['what is no transcript', ['plan', '--replay', labels], 'is no transcript'],
  ])('is wrong usage with %s', async (_, args, said) => {
    expect(await hands(...args)).toBe(2);
    expect(terminal.messages.join('\n')).toContain(said);
  });
});
