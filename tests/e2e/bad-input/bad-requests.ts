import { epic, unknownId, type BadInput, type Table } from './bad-input.js';

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
