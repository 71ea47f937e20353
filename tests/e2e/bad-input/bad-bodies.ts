import { asYaml, bodyInvalid, epic, repository, submit, submitted, task, text, type Table } from './bad-input.js';

const malformedYaml = { status: 400, code: 'malformed-yaml', error: { field: 'planYaml' } };
const tooDeep = { status: 400, code: 'body-too-deep', error: { field: 'body' } };
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

export const badBodies: Table = [
  [
    'malformed JSON',
    { request: text('{"repository": "team'), status: 400, code: 'malformed-json', error: { field: 'body' } },
  ],
  ['malformed YAML', { request: submit({ planYaml: 'tasks:\n  - id: [a\n' }), ...malformedYaml }],
  ['YAML that grows', { request: submit({ planYaml: 'a: &a [x]\nb: [*a, *a]' }), ...malformedYaml }],
  ['6,000-deep nesting', { request: text(deep(6000)), ...tooDeep }],
  [
    '6,000-deep nesting inside a plan',
    { request: text(JSON.stringify(epic({ plan: 0 })).replace('"plan":0', `"plan":${deep(6000)}`)), ...tooDeep },
  ],
  ['6,000-deep nesting inside YAML', { request: submit({ planYaml: deep(6000) }), ...malformedYaml }],
  [
    'a body of 5 MB',
    { request: submit({ body: 'x'.repeat(5_000_000) }), status: 413, code: 'body-too-large', error: { field: 'body' } },
  ],
  ['no body', { request: ['POST', '/epics'], status: 400, code: 'body-missing', error: { field: 'body' } }],
  ['a body that is null', { request: text('null'), ...bodyInvalid('body', 'invalid-type') }],
  [
    'a field that is missing',
    { request: ['POST', '/epics', { repository, body: 'B' }], ...bodyInvalid('title', 'missing') },
  ],
  ['a title of blanks', { request: submit({ title: '  ' }), ...bodyInvalid('title', 'too-small') }],
  ['a cost below zero', { request: submit({ maxCost: -1 }), ...bodyInvalid('maxCost', 'too-small') }],
  ['an unknown property', { request: submit({ colour: 'red' }), ...bodyInvalid('colour', 'unknown-property') }],
  [
    'an unknown property of a task',
    { request: submitted(task('a', { colour: 'red' })), ...bodyInvalid('plan.tasks[0].colour', 'unknown-property') },
  ],
  [
    'an unknown property of a task in YAML',
    {
      request: asYaml(task('a', { colour: 'red' })),
      status: 400,
      code: 'plan-malformed',
      error: { field: 'planYaml.tasks[0].colour', code: 'unknown-property' },
    },
  ],
  [
    'a property that JavaScript takes for its own',
    { request: text('{"__proto__": {}}'), ...bodyInvalid('__proto__', 'unknown-property') },
  ],
  ['a NUL character', { request: submit({ title: 'a\0b' }), ...bodyInvalid('title', 'nul-character') }],
  [
    'a NUL character in a plan',
    { request: submitted(task('a', { brief: 'a\0b' })), ...bodyInvalid('plan.tasks[0].brief', 'nul-character') },
  ],
  [
    'a NUL character in YAML',
    {
      request: submit({ planYaml: 'tasks: [{id: a, brief: "a\\0b"}]' }),
      status: 400,
      code: 'plan-malformed',
      error: { field: 'planYaml.tasks[0].brief', code: 'nul-character' },
    },
  ],
  [
    'a lone surrogate',
    { request: text(JSON.stringify(epic({ title: 'a\ud800b' }))), ...bodyInvalid('title', 'lone-surrogate') },
  ],
  [
    'bytes that are not UTF-8',
    {
      request: text(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)),
      status: 400,
      code: 'body-not-utf8',
      error: { field: 'body' },
    },
  ],
  [
    'an unknown repository',
    {
      request: submit({ repository: 'nowhere' }),
      status: 422,
      code: 'repository-unknown',
      error: { field: 'repository' },
    },
  ],
];
