import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '@manyhands/document';
import { parse } from 'yaml';
import { listenForInterrupts, type HostProcess } from '../interrupts.js';
import { run } from '../run.js';
import { checkoutDir } from '../stack/index.js';
import { FakeTerminal } from '../testing/fake-terminal.js';

const home = mkdtempSync(join(tmpdir(), 'hands-plan-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const task = (id: string, more: object = {}): object => ({
  id,
  role: 'backend',
  title: `Task ${id}`,
  brief: `Do ${id}.`,
  scope: [`src/${id}/**`],
  acceptance: ['npm test'],
  ...more,
});

const overlapping = {
  version: 1,
  tasks: [
    task('a', { scope: ['src/auth/**'] }),
    task('b', { scope: ['src/auth/login.ts'], brief: 'Line one: # two\n\n  three  \n"four" \u2028 five' }),
  ],
};

let terminal: FakeTerminal;
beforeEach(() => void (terminal = new FakeTerminal()));

const host = Object.assign(new EventEmitter(), { exit: () => undefined }) as EventEmitter & HostProcess;
const hands = (...args: string[]) =>
  run({ args, terminal, env: { PATH: process.env['PATH'] }, interrupts: listenForInterrupts(host) });

function file(name: string, content: string | Uint8Array): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}
const jsonFile = (name: string, document: unknown): string => file(name, JSON.stringify(document));

describe('hands plan check', () => {
  it('names every violation with its witness, on the last line, and ends with 5', async () => {
    const plan = { tasks: [...overlapping.tasks, task('c', { role: 'chef', needs: ['z'] })] };
    expect(await hands('plan', 'check', jsonFile('two.json', plan), '--json')).toBe(5);
    expect(terminal.out).toHaveLength(1);
    expect(terminal.lastJson).toEqual({
      ok: false,
      violations: [
        expect.objectContaining({ code: 'unknown-role', tasks: ['c'] }),
        expect.objectContaining({ code: 'unknown-need', tasks: ['c'] }),
        {
          code: 'overlap',
          severity: 'error',
          tasks: ['a', 'b'],
          witness: 'src/auth/login.ts',
          message: 'tasks a and b may both write src/auth/login.ts; order them with needs or narrow a scope',
          path: 'tasks[1].scope[0]',
        },
      ],
    });
    expect(terminal.messages).toEqual([]);
  });

  it('ends with 0 for a sound plan, and tells what takes longest', async () => {
    const path = jsonFile('sound.json', {
      tasks: [task('a', { estimate: 20 }), task('b', { needs: ['a'] }), task('c')],
    });
    expect(await hands('plan', 'check', path, '--json')).toBe(0);
    expect(terminal.lastJson).toEqual({ ok: true, violations: [] });
    expect(await hands('plan', 'check', path)).toBe(0);
    expect(terminal.out[1]).toBe(
      'The plan is sound: 3 tasks; the longest chain, a > b, takes 50 minutes (30 minutes for a task without an estimate).',
    );
    await hands('plan', 'check', jsonFile('one.json', { tasks: [task('a', { estimate: 5 })] }));
    expect(terminal.out[2]).toBe('The plan is sound: one task; the longest chain, a, takes 5 minutes.');
  });

  it('says it in sentences without --json', async () => {
    const plan = { tasks: [...overlapping.tasks, task('c', { brief: 'The list is in src/x.ts.' })] };
    expect(await hands('plan', 'check', jsonFile('sentences.json', plan))).toBe(5);
    expect(terminal.out).toEqual([
      'warning brief-outside-scope: the brief of task c names src/x.ts, which is not in its scope; if the task is to change it, add it to the scope (tasks[2].brief)',
      'error overlap: tasks a and b may both write src/auth/login.ts; order them with needs or narrow a scope (tasks[1].scope[0])',
    ]);
    expect(terminal.messages).toEqual(['The plan has one error and one warning.']);
  });

  it('lets warnings pass', async () => {
    const path = jsonFile('warned.json', { tasks: [task('a', { brief: 'The list is in src/x.ts, or src/y.ts.' })] });
    expect(await hands('plan', 'check', path, '--json')).toBe(0);
    expect(terminal.lastJson).toMatchObject({
      ok: true,
      violations: [{ severity: 'warning' }, { severity: 'warning' }],
    });
    await hands('plan', 'check', path);
    expect(terminal.out.at(-1)).toMatch(/^The plan is sound/);
    expect(terminal.messages).toEqual(['The plan has 2 warnings.']);
  });

  it.each([
    ['overlap', { scope: ['src/auth/**'] }, { scope: ['src/auth/login.ts'] }],
    ['cycle', { needs: ['b'] }, { needs: ['a'] }],
    ['unknown-role', { role: 'chef' }, {}],
    ['unknown-need', { needs: ['z'] }, {}],
    ['empty-scope', { scope: [] }, {}],
    ['empty-scope', { scope: undefined }, {}],
    ['scope-too-wide', { scope: ['**', '!src/b/'] }, {}],
    ['outside-repository', { scope: ['../other'] }, {}],
    ['protected-path', { scope: ['.github/workflows/ci.yml'] }, {}],
    ['acceptance-missing', { acceptance: [] }, {}],
    ['acceptance-missing', { acceptance: undefined }, {}],
    ['brief-outside-scope', { brief: 'Change src/c.ts.' }, {}],
    ['duplicate-task', {}, { id: 'a', scope: ['src/x'] }],
    ['invalid-pattern', { scope: ['src\\a'] }, {}],
  ])('knows %s', async (code, a, b) => {
    expect(
      await hands('plan', 'check', jsonFile('known.json', { tasks: [task('a', a), task('b', b)] }), '--json'),
    ).toBe(5);
    const { ok, violations } = terminal.lastJson as { ok: boolean; violations: { code: string; message: string }[] };
    expect(ok).toBe(false);
    expect(violations.map((violation) => violation.code)).toContain(code);
  });

  it.each<[string, string | Uint8Array, object]>([
    [
      'is no YAML',
      'tasks:\n  - id: [a\n',
      { message: expect.stringMatching(/^the plan is not valid YAML: .*line \d/) },
    ],
    ['is no plan', 'hello', { message: expect.stringMatching(/^the plan /) }],
    ['is empty', '', {}],
    ['lacks a field', '{"tasks":[{"id":"a"}]}', { path: 'tasks[0].role', message: 'tasks[0].role: is missing' }],
    ['has a NUL', '{"tasks":[{"id":"a\\u0000"}]}', { path: 'tasks[0].id' }],
    ['is binary', Uint8Array.of(0, 1, 2, 0xff), { message: 'the plan is not valid UTF-8' }],
    [
      'nests 6,000 deep',
      `{"tasks":${'['.repeat(6000)}${']'.repeat(6000)}}`,
      { message: 'the plan nests more than 32 deep' },
    ],
    ['nests 6,000 deep in YAML', '- '.repeat(6000), { message: 'the plan nests more than 32 deep' }],
    ['has 5 MB', JSON.stringify({ tasks: [task('a', { brief: 'x'.repeat(5_000_000) })] }), { message: /longer/ }],
    ['has 5 MB of brackets', '['.repeat(5_000_000), {}],
    [
      'is a bomb of anchors',
      `a: &a [x,x]\nb: &b [*a,*a]\ntasks: [*b,*b]`,
      { message: expect.stringContaining('alias') },
    ],
  ])('refuses a file that %s as an invalid document', async (_, content, violation) => {
    expect(await hands('plan', 'check', file('bad', content), '--json')).toBe(5);
    const { ok, violations } = terminal.lastJson as { ok: boolean; violations: { code: string; message: string }[] };
    expect([ok, violations[0]?.code]).toEqual([false, 'invalid-document']);
    const { message, ...rest } = violation as { message?: unknown };
    expect(violations[0]).toMatchObject(message instanceof RegExp ? rest : violation);
  });

  it('tells at most a hundred faults of a document', async () => {
    const path = jsonFile('faults.json', { tasks: Array.from({ length: 500 }, () => ({})) });
    await hands('plan', 'check', path, '--json');
    expect((terminal.lastJson as { violations: unknown[] }).violations).toHaveLength(100);
  });

  it.each([[join(home, 'nowhere.yaml')], [home], ['']])('ends with 2 when %j cannot be read', async (path) => {
    expect(await hands('plan', 'check', path, '--json')).toBe(2);
    expect(terminal.out).toEqual([]);
    expect(terminal.messages[0]).toContain('"code":"file-unreadable"');
  });

  it('takes the roles of another team', async () => {
    const path = jsonFile('roles.json', { tasks: [task('a', { role: 'writer' })] });
    expect(await hands('plan', 'check', path)).toBe(5);
    expect(terminal.out[0]).toContain('use one of frontend, backend, qa');
    expect(await hands('plan', 'check', path, '--roles', 'editor, writer')).toBe(0);
  });

  it('finds the plans of the examples sound', async () => {
    const folder = join(checkoutDir, 'examples/epics');
    const plans = readdirSync(folder).filter((name) => name.endsWith('.plan.yaml'));
    expect(plans.length).toBeGreaterThan(0);
    for (const name of plans) {
      expect(await hands('plan', 'check', join(folder, name), '--json')).toBe(0);
      expect(terminal.lastJson).toEqual({ ok: true, violations: [] });
    }
  });
});

describe('hands plan repair', () => {
  it('prints one object with the plan, the edges, and what is left', async () => {
    expect(await hands('plan', 'repair', jsonFile('repair.json', overlapping), '--json')).toBe(0);
    expect(terminal.out).toHaveLength(1);
    const [a, b] = overlapping.tasks;
    expect(terminal.lastJson).toEqual({
      plan: {
        version: 1,
        tasks: [
          { ...a, needs: [] },
          { ...b, needs: ['a'] },
        ],
      },
      added: [['a', 'b']],
      reasons: ['tasks a and b may both write src/auth/login.ts'],
      carved: null,
      violations: [],
    });
  });

  it('writes a plan that can be read again, as YAML or as JSON, and says what it did', async () => {
    const asYaml = file('repair.yaml', `# A comment.\nversion: 1\ntasks: ${JSON.stringify(overlapping.tasks)}\n`);
    for (const path of [asYaml, jsonFile('repair.json', overlapping)]) {
      terminal = new FakeTerminal();
      expect(await hands('plan', 'repair', path)).toBe(0);
      expect(terminal.messages).toEqual(['b needs a now: tasks a and b may both write src/auth/login.ts.']);
      const read = readPlan(terminal.out[0] ?? '');
      expect(read.ok && read.plan.tasks.map(({ brief, needs }) => [brief, needs])).toEqual([
        ['Do a.', []],
        ['Line one: # two\n\n  three  \n"four" \u2028 five', ['a']],
      ]);
      expect((terminal.out[0] ?? '').startsWith('{')).toBe(path.endsWith('.json'));
      expect(await hands('plan', 'check', file('again', terminal.out[0] ?? ''), '--json')).toBe(0);
    }
  });

  it('ends with 5 when something is left for people', async () => {
    const plan = { tasks: [...overlapping.tasks, task('c', { role: 'chef' })] };
    expect(await hands('plan', 'repair', jsonFile('left.json', plan))).toBe(5);
    expect(terminal.messages).toEqual([
      expect.stringMatching(/^b needs a now/),
      expect.stringMatching(/^error unknown-role: task c/),
      'What is left: one error.',
    ]);
  });

  it('leaves a sound plan as it is', async () => {
    const path = jsonFile('fine.json', { tasks: [task('a'), task('b')] });
    expect(await hands('plan', 'repair', path)).toBe(0);
    expect(terminal.messages).toEqual(['Nothing was to be repaired.']);
    await hands('plan', 'repair', path, '--json');
    expect(terminal.lastJson).toMatchObject({ added: [], carved: null, violations: [] });
  });

  it('carves hub files out', async () => {
    const shared = ['src/routes.ts'];
    const plan = { tasks: ['a', 'b'].map((id) => task(id, { scope: [`src/${id}/**`, ...shared] })) };
    const path = jsonFile('hubs.json', plan);
    expect(await hands('plan', 'repair', path, '--hubs', 'src/index.ts,src/routes.ts')).toBe(0);
    expect(terminal.messages).toEqual(['hub-files is a new task for src/routes.ts, which keeps a, b apart no more.']);
    expect(parse(terminal.out[0] ?? '')).toMatchObject({ tasks: [{ id: 'a' }, { id: 'b' }, { id: 'hub-files' }] });
  });

  it('prints no plan for what is none', async () => {
    const path = file('none', 'hello');
    expect(await hands('plan', 'repair', path, '--json')).toBe(5);
    expect(terminal.lastJson).toMatchObject({ plan: null, added: [], violations: [{ code: 'invalid-document' }] });
    expect(await hands('plan', 'repair', path)).toBe(5);
    expect(terminal.out).toHaveLength(1);
    expect(terminal.messages[0]).toMatch(/^error invalid-document: the plan /);
    expect(await hands('plan', 'repair', join(home, 'nowhere'))).toBe(2);
  });
});

describe('the repository of a plan', () => {
  const repo = join(home, 'repo');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=main', ...args], {
      cwd: repo,
      env: { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' },
    });
  const wide = (): string => jsonFile('wide.json', { tasks: [task('a', { scope: ['src/**'] })] });

  beforeAll(() => {
    mkdirSync(join(repo, 'src'), { recursive: true });
    for (let n = 0; n < 60; n += 1) writeFileSync(join(repo, 'src', `ä${n}.ts`), '');
    writeFileSync(join(repo, 'README.md'), '');
    writeFileSync(join(repo, 'untracked.md'), '');
    git('init', '-q');
    git('add', 'src', 'README.md');
    git('commit', '-qm', 'one');
    git('clone', '-q', '--bare', '.', join(home, 'bare.git'));
    git('worktree', 'add', '-q', join(home, 'tree'));
  });

  it.each(['repo', 'bare.git', 'tree'])('says how much a scope holds: %s', async (name) => {
    expect(await hands('plan', 'check', wide(), '--repo', join(home, name))).toBe(5);
    expect(terminal.out[0]).toContain('task a may write 60 of 61 tracked files (98 %)');
  });

  it('runs nothing that its configuration names', async () => {
    const trace = join(home, 'ran');
    git('config', 'core.fsmonitor', `touch ${trace}; true`);
    git('config', 'alias.ls-files', `!touch ${trace}`);
    expect(await hands('plan', 'check', wide(), '--repo', repo)).toBe(5);
    expect(() => readFileSync(trace)).toThrow('ENOENT');
  });

  it('must be one', async () => {
    expect(await hands('plan', 'check', wide(), '--repo', home)).toBe(2);
    expect(terminal.messages[0]).toMatch(/^hands: cannot read the files of .*not a git repository/);
    expect(await hands('plan', 'check', wide(), '--repo', join(home, 'nowhere'))).toBe(2);
  });

  it('is not asked without --repo', async () => {
    expect(await hands('plan', 'check', wide())).toBe(0);
  });
});
