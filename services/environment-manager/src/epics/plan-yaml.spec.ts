import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../http/problem.js';
import { readPlanYaml } from './plan-yaml.js';

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

function refusal(yaml: string): { code: string; fields: string[]; detail: string; status: number } {
  const began = performance.now();
  try {
    readPlanYaml(yaml);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(performance.now() - began).toBeLessThan(3000);
    const fields = error.errors.map(({ field }) => field);
    return { code: error.code, fields, detail: error.detail, status: error.status };
  }
  throw new Error('it was taken');
}

describe('a plan in YAML', () => {
  it('is the same as in JSON', () => {
    const plan = readPlanYaml(good);
    expect(plan.version).toBe(1);
    expect(plan.tasks.map(({ id, needs }) => [id, needs])).toEqual([
      ['api-tags', []],
      ['ui-tags', ['api-tags']],
    ]);
    expect(readPlanYaml(JSON.stringify(plan))).toEqual(plan);
  });

  it('is written out: aliases are refused', () => {
    const yaml = good.replace('[src/web/**]', '&web [src/web/**]').replace('acceptance: []', 'acceptance: *web');
    expect(refusal(yaml).detail).toContain('alias');
  });

  it('may have a thousand tasks', () => {
    const tasks = Array.from(
      { length: 1000 },
      (_, n) => `  - {id: t-${n}, role: qa, title: T, brief: B, scope: [a/${n}], acceptance: []}\n`,
    );
    expect(readPlanYaml(`tasks:\n${tasks.join('')}`).tasks).toHaveLength(1000);
  });

  it('names line and column of what is not YAML', () => {
    expect(refusal('tasks:\n  - id: [a\n')).toMatchObject({
      code: 'malformed-yaml',
      status: 400,
      fields: ['planYaml'],
    });
    expect(refusal('tasks: []\ntasks: []\n').detail).toMatch(/unique.*line \d/);
  });

  it('names the field inside the plan', () => {
    expect(refusal('tasks:\n  - id: A B\n').fields).toContain('planYaml.tasks[0].id');
    expect(refusal('tasks: []\npriority: 1\n').fields).toEqual(['planYaml.priority']);
    expect(refusal('hello').fields).toEqual(['planYaml']);
    expect(refusal('').fields).toEqual(['planYaml']);
    expect(refusal(good.replace('[src/web/**]', '["a\\0b"]')).fields).toEqual(['planYaml.tasks[1].scope[0]']);
  });

  it.each([
    ['deep flow', '['.repeat(400_000)],
    ['deep block on one line', '- '.repeat(300_000)],
    ['deep maps', Array.from({ length: 1000 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['a mapping with very many keys', Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join('\n')],
    ['a flow mapping with very many keys', `{${Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`).join(',')}}`],
    ['very many values', `tasks: [${'1,'.repeat(450_000)}]`],
    ['two documents', 'tasks: []\n---\ntasks: []\n'],
    ['an alias that is not defined', 'tasks: *nowhere'],
    ['an alias of itself', 'tasks: &a [*a]'],
    [
      'a billion laughs',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((k, n) => `${k}: &${k} [${`*${'abcdefgh'[n]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['a tag of another language', 'tasks: !!js/function "x"'],
  ])('refuses %s quickly', (_, yaml) => {
    const { status, fields } = refusal(yaml);
    expect(status).toBe(400);
    expect(fields[0]).toMatch(/^planYaml/);
  });
});
