import { expect } from '@jest/globals';

/** A request that must be refused, and how. */
export interface BadInput {
  readonly request: readonly [
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string | null>>,
  ];
  readonly status: number;
  readonly code: string;
  /** The first field error; without it, no field is at fault. */
  readonly error?: object;
}

type Table = readonly [title: string, input: BadInput][];

/** Repository that exists while the table is gone through. */
const repository = 'team-board';
const unknownId = '01890000-0000-7000-8000-000000000000';

/** A task that nothing is wrong with. */
const task = (id: string, more: object = {}): object => ({
  id,
  role: 'backend',
  title: `Task ${id}`,
  brief: 'Do it.',
  scope: [`src/${id}/**`],
  acceptance: ['node scripts/test.mjs'],
  ...more,
});
const epic = (more: object): object => ({ repository, title: 'An epic', body: 'What is wanted.', ...more });
const submit = (more: object): BadInput['request'] => ['POST', '/epics', epic(more)];
const submitted = (...tasks: object[]): BadInput['request'] => submit({ plan: { version: 1, tasks } });
/** JSON is YAML, too. */
const asYaml = (...tasks: object[]): BadInput['request'] => submit({ planYaml: JSON.stringify({ version: 1, tasks }) });
const text = (body: string | Uint8Array): BadInput['request'] => ['POST', '/epics', body];

const planInvalid = (error: object): Omit<BadInput, 'request'> => ({ status: 422, code: 'plan-invalid', error });
const bodyInvalid = (field: string, code: string): Omit<BadInput, 'request'> => ({
  status: 400,
  code: 'invalid-body',
  error: { field, code },
});

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

const unsupported = { status: 415, code: 'unsupported-media-type' };
const withType = (type: string | null): BadInput['request'] => ['POST', '/epics', epic({}), { 'Content-Type': type }];
const badQuery = (path: string, field: string): BadInput => ({
  request: ['GET', path],
  status: 400,
  code: 'invalid-query',
  error: { field },
});
const noUuid = (method: string, path: string): BadInput => ({
  request: method === 'POST' ? [method, path, {}] : [method, path],
  status: 400,
  code: 'invalid-path',
  error: { field: 'id', message: 'must be a UUID' },
});
const notThere = (what: string, path: string): BadInput => ({
  request: ['GET', path],
  status: 404,
  code: `${what}-not-found`,
  error: { field: 'id' },
});
const noToken = (authorization: string | null, code: string): BadInput => ({
  request: ['GET', '/epics', undefined, { Authorization: authorization }],
  status: 401,
  code,
});

export const badRequests: Table = [
  ['no token', noToken(null, 'token-missing')],
  ['a wrong token', noToken(`Bearer mh_${'a'.repeat(43)}`, 'token-unknown')],
  ['a token that cannot be one', noToken('Bearer ü', 'token-unknown')],
  ['a token of another scheme', noToken('Basic dGVhbTpib2FyZA==', 'token-unknown')],
  ['an id of an epic that is no UUID', noUuid('GET', '/epics/17')],
  ['an id of a task that is no UUID', noUuid('GET', '/tasks/due-api')],
  ['an id of a repository that is no UUID', noUuid('GET', '/repositories/team-board')],
  ['an id of a change that is no UUID', noUuid('GET', '/changes/17')],
  ['an id to cancel that is no UUID', noUuid('POST', '/epics/17/cancel')],
  ['an unknown epic', notThere('epic', `/epics/${unknownId}`)],
  ['a plan of an unknown epic', notThere('epic', `/epics/${unknownId}/plan`)],
  ['an unknown task', notThere('task', `/tasks/${unknownId}`)],
  ['an unknown change', notThere('change', `/changes/${unknownId}`)],
  ['an unknown escalation', notThere('escalation', `/escalations/${unknownId}`)],
  [
    'an answer to an unknown escalation',
    {
      request: ['POST', `/escalations/${unknownId}/answer`, { option: 'retry' }],
      status: 404,
      code: 'escalation-not-found',
      error: { field: 'id' },
    },
  ],
  ['a bad cursor', badQuery('/epics?cursor=abc', 'cursor')],
  ['a bad cursor of the events', badQuery('/events?cursor=abc', 'cursor')],
  ['a limit of none', badQuery('/tasks?limit=0', 'limit')],
  ['a limit that is too large', badQuery('/epics?limit=100000', 'limit')],
  ['a limit that is no number', badQuery('/leases?limit=many', 'limit')],
  ['a limit given twice', badQuery('/epics?limit=1&limit=2', 'limit')],
  ['an unknown status', badQuery('/epics?status=flying', 'status')],
  ['an unknown query parameter of a list', badQuery('/agents?colour=red', 'colour')],
  ['an unknown query parameter of one thing', badQuery('/system?colour=red', 'colour')],
  [
    'an unknown query parameter of a submission',
    { request: ['POST', '/epics?dry=1', epic({})], status: 400, code: 'invalid-query', error: { field: 'dry' } },
  ],
  ['a NUL character in the URL', { request: ['GET', '/epics?cursor=%00'], status: 400, code: 'malformed-url' }],
  ['a URL that cannot be decoded', { request: ['GET', '/epics/%E0%A4%A'], status: 400, code: 'malformed-url' }],
  [
    'a Last-Event-ID of another stream',
    {
      request: ['GET', '/events', undefined, { Accept: 'text/event-stream', 'Last-Event-ID': 'abc' }],
      status: 400,
      code: 'invalid-last-event-id',
      error: { field: 'Last-Event-ID' },
    },
  ],
  ['a wrong content type', { request: withType('text/plain'), ...unsupported }],
  ['a charset that is not UTF-8', { request: withType('application/json; charset=latin1'), ...unsupported }],
  [
    'a compressed body',
    {
      request: ['POST', '/epics', epic({}), { 'Content-Encoding': 'gzip' }],
      status: 415,
      code: 'unsupported-encoding',
    },
  ],
  ['a wrong method', { request: ['DELETE', '/epics'], status: 405, code: 'method-not-allowed' }],
  ['a wrong method with a body', { request: ['PUT', '/repositories', {}], status: 405, code: 'method-not-allowed' }],
  ['a path that is none', { request: ['GET', '/nonsense'], status: 404, code: 'not-found' }],
  [
    'an Idempotency-Key that is too long',
    {
      request: ['POST', '/epics', epic({}), { 'Idempotency-Key': 'k'.repeat(256) }],
      status: 400,
      code: 'invalid-idempotency-key',
      error: { field: 'Idempotency-Key' },
    },
  ],
];

const register = (more: object): BadInput['request'] => [
  'POST',
  '/repositories',
  { name: 'another', source: '/nowhere', gate: ['true'], ...more },
];
const repositoryInvalid = (field: string): Omit<BadInput, 'request'> => ({
  status: 422,
  code: 'repository-invalid',
  error: { field, code: 'invalid' },
});
const unreachable = { status: 422, code: 'source-unreachable', error: { field: 'source' } };

/** What a test made for these: a sound source, and one whose branches are of no use. */
export interface Sources {
  readonly sound: string;
  readonly withoutBranch: string;
}

export const badRepositories = (sources: () => Sources): readonly [title: string, input: () => BadInput][] => [
  [
    'a name that is taken',
    () => ({
      request: register({ name: repository, source: sources().sound }),
      status: 409,
      code: 'repository-name-taken',
      error: { field: 'name', code: 'taken' },
    }),
  ],
  [
    'a branch that is missing',
    () => ({
      request: register({ source: sources().withoutBranch }),
      status: 422,
      code: 'branch-missing',
      error: { field: 'integrationBranch', message: expect.stringContaining('trunk') },
    }),
  ],
  [
    'a branch whose name another branch has in part',
    () => ({
      request: register({ source: sources().sound, integrationBranch: 'main/develop' }),
      status: 422,
      code: 'branch-exists',
      error: { field: 'integrationBranch' },
    }),
  ],
  ['a folder that is not there', () => ({ request: register({}), ...unreachable })],
  ['a folder that is no repository', () => ({ request: register({ source: '/' }), ...unreachable })],
  [
    'a remote that does not answer',
    () => ({ request: register({ source: 'https://127.0.0.1:1/a.git' }), ...unreachable }),
  ],
  [
    'a source of another kind',
    () => ({ request: register({ source: 'ext::sh -c true' }), ...repositoryInvalid('source') }),
  ],
  [
    'a source with a password',
    () => ({ request: register({ source: 'https://me:secret@host/a.git' }), ...repositoryInvalid('source') }),
  ],
  [
    'a branch that is no branch name',
    () => ({ request: register({ integrationBranch: '../x' }), ...repositoryInvalid('integrationBranch') }),
  ],
  [
    'a branch of the agents',
    () => ({ request: register({ releaseBranch: 'openhands/x' }), ...repositoryInvalid('releaseBranch') }),
  ],
  [
    'a name that is no name',
    () => ({ request: register({ name: 'Team Board' }), ...bodyInvalid('name', 'invalid-format') }),
  ],
  ['no gate', () => ({ request: register({ gate: [] }), ...bodyInvalid('gate', 'too-small') })],
];
