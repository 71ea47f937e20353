import { expect } from '@jest/globals';
import { bodyInvalid, repository, type BadInput } from './bad-input.js';

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
  [
    'a gate of affected tests alone',
    () => ({
      request: register({ gate: ['node --test {affected-tests}'] }),
      ...repositoryInvalid('gate'),
      error: { field: 'gate', code: 'no-full-command' },
    }),
  ],
  ['no gate', () => ({ request: register({ gate: [] }), ...bodyInvalid('gate', 'too-small') })],
];
