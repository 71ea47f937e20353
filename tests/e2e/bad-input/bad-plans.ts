import { expect } from '@jest/globals';
import { asYaml, bodyInvalid, planInvalid, submit, submitted, task, type Table } from './bad-input.js';

const circle = [task('a', { needs: ['b'] }), task('b', { needs: ['a'] })];
const overlap = [task('a', { scope: ['src/*/a.ts'] }), task('b', { scope: ['src/foo/*.ts'] })];

export const badPlans: Table = [
  [
    'a cycle',
    {
      request: submitted(...circle),
      ...planInvalid({ field: 'plan.tasks[0].needs[0]', code: 'cycle', tasks: ['a', 'b'] }),
    },
  ],
  [
    'a cycle in YAML',
    {
      request: asYaml(...circle),
      ...planInvalid({ field: 'planYaml.tasks[0].needs[0]', code: 'cycle', tasks: ['a', 'b'] }),
    },
  ],
  [
    'overlapping scopes of tasks that may run at the same time',
    {
      request: submitted(...overlap),
      ...planInvalid({
        field: 'plan.tasks[1].scope[0]',
        code: 'overlap',
        witness: 'src/foo/a.ts',
        tasks: ['a', 'b'],
        message: expect.stringMatching(/a and b may both write src\/foo\/a\.ts; order them/),
      }),
    },
  ],
  [
    'overlapping scopes in YAML',
    {
      request: asYaml(...overlap),
      ...planInvalid({ field: 'planYaml.tasks[1].scope[0]', code: 'overlap', witness: 'src/foo/a.ts' }),
    },
  ],
  [
    'an unknown role',
    {
      request: submitted(task('a', { role: 'designer' })),
      ...planInvalid({ field: 'plan.tasks[0].role', code: 'unknown-role', message: expect.stringContaining('qa') }),
    },
  ],
  [
    'a role that takes no tasks',
    {
      request: submitted(task('a', { role: 'integration' })),
      ...planInvalid({ field: 'plan.tasks[0].role', code: 'unknown-role' }),
    },
  ],
  [
    'an unknown need',
    {
      request: submitted(task('a', { needs: ['z'] })),
      ...planInvalid({ field: 'plan.tasks[0].needs[0]', code: 'unknown-need', tasks: ['a'] }),
    },
  ],
  [
    'an empty scope',
    {
      request: submitted(task('a', { scope: [] })),
      ...planInvalid({ field: 'plan.tasks[0].scope', code: 'empty-scope' }),
    },
  ],
  [
    'a scope that excludes all of itself',
    {
      request: submitted(task('a', { scope: ['src/a.ts', '!src/**'] })),
      ...planInvalid({ field: 'plan.tasks[0].scope', code: 'empty-scope' }),
    },
  ],
  [
    'a path outside the repository',
    {
      request: submitted(task('a'), task('b', { scope: ['src/b/**', '../other/**'] })),
      ...planInvalid({ field: 'plan.tasks[1].scope[1]', code: 'outside-repository', tasks: ['b'] }),
    },
  ],
  [
    'an absolute path',
    {
      request: submitted(task('a', { scope: ['/etc/passwd'] })),
      ...planInvalid({ field: 'plan.tasks[0].scope[0]', code: 'outside-repository' }),
    },
  ],
  ['no tasks', { request: submitted(), ...planInvalid({ field: 'plan.tasks', code: 'empty-plan' }) }],
  [
    'one id for two tasks',
    {
      request: submitted(task('a'), task('a', { scope: ['docs/**'] })),
      ...planInvalid({ field: 'plan.tasks[1].id', code: 'duplicate-task' }),
    },
  ],
  [
    'a plan in both forms',
    { request: submit({ plan: { tasks: [task('a')] }, planYaml: 'tasks: []' }), ...bodyInvalid('planYaml', 'custom') },
  ],
  [
    'a scope that is no list',
    { request: submitted(task('a', { scope: 'src/**' })), ...bodyInvalid('plan.tasks[0].scope', 'invalid-type') },
  ],
];
