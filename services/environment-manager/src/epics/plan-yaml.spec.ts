import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '../http/problem.js';
import { readPlanYaml } from './plan-yaml.js';

const good = `
tasks:
  - id: api-tags
    role: backend
    title: Tags in the API
    brief: Store tags.
    scope: ['src/server/**']
    acceptance: ['node --test test/server']
`;

function refusal(yaml: string): { code: string; fields: string[]; detail: string; status: number } {
  try {
    readPlanYaml(yaml);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const fields = error.errors.map(({ field }) => field);
    return { code: error.code, fields, detail: error.detail, status: error.status };
  }
  throw new Error('it was taken');
}

describe('a plan in YAML', () => {
  it('is read as @manyhands/document reads it', () => {
    expect(readPlanYaml(good).tasks.map(({ id }) => id)).toEqual(['api-tags']);
    expect(readPlanYaml(JSON.stringify(readPlanYaml(good)))).toEqual(readPlanYaml(good));
  });

  it.each([
    ['tasks:\n  - id: [a\n', /^planYaml is not valid YAML: .* \(line \d, column \d\)\.$/],
    ['tasks: *nowhere', /^planYaml .*alias/],
    ['['.repeat(6000), /^planYaml nests more than 32 deep\.$/],
  ])('is a 400 when it is not well formed: %j', (yaml, detail) => {
    expect(refusal(yaml)).toMatchObject({ code: 'malformed-yaml', status: 400, fields: ['planYaml'] });
    expect(refusal(yaml).detail).toMatch(detail);
  });

  it('is a 400 that names the field inside the plan', () => {
    expect(refusal('tasks: []\npriority: 1\n')).toEqual({
      code: 'plan-malformed',
      status: 400,
      fields: ['planYaml.priority'],
      detail: 'The plan is not as it must be. planYaml.priority: is not a known property.',
    });
    expect(refusal('hello').fields).toEqual(['planYaml']);
    expect(refusal(good.replace('src/server', 'a\\0b').replaceAll("'", '"')).fields).toEqual([
      'planYaml.tasks[0].scope[0]',
    ]);
  });
});
