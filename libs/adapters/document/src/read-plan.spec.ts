import { describe, expect, it } from '@jest/globals';
import { MAX_PLAN_BYTES, readPlan, readPlanBytes } from './index.js';

const good = `
tasks:
  - id: api-tags
    role: backend
    title: Tags in the API
    brief: |
      Store tags.
    scope: ['src/server/**', '!src/server/auth/**']
    acceptance: ['node --test test/server']
  - id: ui-tags
    role: frontend
    title: Tags on the page
    brief: Show tags.
    scope: [src/web/**]
    needs: [api-tags]
    acceptance: []
`;

function plan(text: string) {
  const read = readPlan(text);
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.plan;
}

function refusal(text: string): { kind: string; fields: string[]; message: string } {
  const began = performance.now();
  const read = readPlan(text);
  if (read.ok) throw new Error('it was taken');
  expect(performance.now() - began).toBeLessThan(5000);
  return { kind: read.kind, fields: read.errors.map(({ field }) => field), message: read.errors[0]?.message ?? '' };
}

const misshapen = (...fields: string[]): object => ({ kind: 'misshapen', fields });

describe('a plan in a text', () => {
  it('is the same in YAML and in JSON', () => {
    const document = plan(good);
    expect(document.version).toBe(1);
    expect(document.tasks.map(({ id, needs }) => [id, needs])).toEqual([
      ['api-tags', []],
      ['ui-tags', ['api-tags']],
    ]);
    expect(plan(JSON.stringify(document))).toEqual(document);
    expect(plan(`\n ${JSON.stringify(document, null, 2)}\n`)).toEqual(document);
  });

  it('may be a mapping of YAML that looks like JSON', () => {
    expect(plan('{tasks: [{id: a, role: qa, title: T, brief: B}]}').tasks[0]).toEqual({
      id: 'a',
      role: 'qa',
      title: 'T',
      brief: 'B',
      scope: [],
      needs: [],
      acceptance: [],
    });
  });

  it('may have a thousand tasks in YAML and five thousand in JSON', () => {
    const tasks = Array.from(
      { length: 1000 },
      (_, n) => `  - {id: t-${n}, role: qa, title: T, brief: B, scope: [a/${n}]}\n`,
    );
    expect(plan(`tasks:\n${tasks.join('')}`).tasks).toHaveLength(1000);
    const [task] = plan(good).tasks;
    const many = Array.from({ length: 5001 }, (_, n) => ({ ...task, id: `t-${n}` }));
    expect(plan(JSON.stringify({ tasks: many.slice(1) })).tasks).toHaveLength(5000);
    expect(refusal(JSON.stringify({ tasks: many }))).toMatchObject(misshapen('tasks'));
  });

  it('is written out: aliases are refused', () => {
    const text = good.replace('[src/web/**]', '&web [src/web/**]').replace('acceptance: []', 'acceptance: *web');
    expect(refusal(text)).toMatchObject({ kind: 'malformed', message: expect.stringContaining('alias') });
  });

  it('names line and column of what is not YAML', () => {
    expect(refusal('tasks:\n  - id: [a\n')).toMatchObject({ kind: 'malformed', fields: [''] });
    expect(refusal('tasks: []\ntasks: []\n').message).toMatch(/is not valid YAML: .*unique.*\(line 2, column 1\)/);
    expect(refusal('{"tasks": [}').message).toMatch(/\(line 1, column 12\)$/);
  });

  it.each([
    ['tasks:\n  - id: A B\n    role: qa\n    title: T\n    brief: B\n', ['tasks[0].id']],
    ['tasks: []\npriority: 1\n', ['priority']],
    ['{"tasks": [], "version": 2}', ['version']],
    ['hello', ['']],
    ['', ['']],
    ['{}', ['tasks']],
    [good.replace('[src/web/**]', '["a\\0b"]'), ['tasks[1].scope[0]']],
    ['{"tasks": [{"id": "a\\ud800"}]}', ['tasks[0].id']],
    ['{"__proto__": {}}', ['__proto__']],
  ])('names the field: %j', (text, fields) => {
    expect(refusal(text)).toMatchObject(misshapen(...fields));
  });

  it.each([
    ['deep flow', '['.repeat(400_000)],
    ['deep JSON', `{"a":${'['.repeat(6000)}${']'.repeat(6000)}}`],
    ['deep block on one line', '- '.repeat(300_000)],
    ['deep maps', Array.from({ length: 1000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['a mapping with very many keys', Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join('\n')],
    ['a flow mapping with very many keys', `{${Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join(',')}}`],
    ['very many values', `tasks: [${'1,'.repeat(450_000)}]`],
    ['very many lines', 'a\n'.repeat(500_000)],
    ['very many lines in a block', `a: |\n${'  b\n'.repeat(500_000)}`],
    ['very many lines in quotes', `a: "${'b\n  '.repeat(500_000)}"`],
    ['very many comments', '# a\n'.repeat(500_000)],
    ['very many blanks', ' '.repeat(2_000_000)],
    ['very many documents', '---\n'.repeat(300_000)],
    ['two documents', 'tasks: []\n---\ntasks: []\n'],
    ['an alias that is not defined', 'tasks: *nowhere'],
    ['an alias of itself', 'tasks: &a [*a]'],
    [
      'a billion laughs',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((k, n) => `${k}: &${k} [${`*${'abcdefgh'[n]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['a tag of another language', 'tasks: !!js/function "x"'],
    ['JSON with a NUL', '{"tasks":\u0000}'],
  ])('refuses %s quickly', (_, text) => {
    expect(refusal(text).fields.length).toBeGreaterThan(0);
  });
});

describe('a plan in a file', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('is read as UTF-8, with or without a mark at its beginning', () => {
    expect(readPlanBytes(bytes(good)).ok).toBe(true);
    expect(readPlanBytes(Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes(good))).ok).toBe(true);
    expect(readPlanBytes(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toMatchObject({
      ok: false,
      kind: 'malformed',
      errors: [{ field: '', message: 'is not valid UTF-8' }],
    });
  });

  it('may not be longer than 4 MiB', () => {
    const padded = (length: number): Uint8Array => bytes(`${good}#`.padEnd(length, 'x'));
    expect(readPlanBytes(padded(MAX_PLAN_BYTES)).ok).toBe(true);
    expect(readPlanBytes(padded(MAX_PLAN_BYTES + 1))).toMatchObject({
      kind: 'malformed',
      errors: [{ message: 'is longer than 4194304 bytes' }],
    });
  });
});
