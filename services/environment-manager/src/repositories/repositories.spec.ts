import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RepositoryView } from '@manyhands/contracts';
import { newId } from '@manyhands/postgres';
import { startApi } from '../testing/api-under-test.js';
import { TakeInRepository, type TakeInParts } from './take-in-repository.js';

const SHA = 'a1'.repeat(20);
const coded = (code: string, more: object = {}) => Object.assign(new Error(`git says ${code}`), { code, ...more });

describe('POST repositories', () => {
  let directory: string;
  let api: Awaited<ReturnType<typeof startApi>>;
  const rows = new Map<string, RepositoryView>();
  let raced = false;
  let imports: TakeInParts['importRepository'];
  let head: TakeInParts['headOf'];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'repositories-'));
    rows.clear();
    raced = false;
    head = async (_, branch) => (branch === 'develop' ? SHA : null);
    imports = async (_, dir, { branches }) => {
      await mkdir(dir);
      return { release: branches.release ?? 'trunk' };
    };
    const repositories = {
      byName: async (name: string) => (raced ? null : (rows.get(name) ?? null)),
      register: async (i: RepositoryView) => {
        if (rows.has(i.name)) return { kind: 'name-taken' as const };
        rows.set(i.name, i);
        return { kind: 'registered' as const, repository: i };
      },
    } as unknown as TakeInParts['repositories'];
    const importRepository: TakeInParts['importRepository'] = (...given) => imports(...given);
    const parts = { repositories, importRepository, newId, directory, importTimeoutMs: 1000, allowLocalSources: true };
    const headOf: TakeInParts['headOf'] = (...given) => head(...given);
    api = await startApi({ takeIn: new TakeInRepository({ ...parts, headOf }) });
  });
  afterEach(async () => {
    await api.close();
    await rm(directory, { recursive: true });
  });

  const shop = { name: 'shop', source: '/srv/shop', gate: ['npm test'] };
  const refused = (field: string, code: string) => ({ body: { errors: [expect.objectContaining({ field, code })] } });

  it('takes a code base in: a folder and a row of the same id', async () => {
    const { status, body } = await api.post('/api/v1/repositories', shop);
    expect(status).toBe(201);
    expect(await readdir(directory)).toEqual([`${body.id}.git`]);
    const branches = { integrationBranch: 'develop', releaseBranch: 'trunk' };
    const stored = { id: body.id, ...branches, source: '/srv/shop', importedSha: SHA };
    expect(rows.get('shop')).toMatchObject(stored);
  });

  it.each([
    ['a relative path', { source: '../shop' }, 'source'],
    ['plain http', { source: 'http://example.org/shop.git' }, 'source'],
    ['another protocol', { source: 'ext::sh -c id' }, 'source'],
    ['a password in the URL', { source: 'https://me:secret@example.org/shop.git' }, 'source'],
    ['an option as a branch', { integrationBranch: '--upload-pack=x' }, 'integrationBranch'],
    ['a branch of the agents', { integrationBranch: 'openhands/develop' }, 'integrationBranch'],
    ['a branch that git refuses', { releaseBranch: 'a..b' }, 'releaseBranch'],
    ['one branch for both', { integrationBranch: 'trunk', releaseBranch: 'trunk' }, 'releaseBranch'],
  ])('refuses %s and stores nothing', async (_, change, field) => {
    const answer = await api.post('/api/v1/repositories', { ...shop, ...change });
    expect(answer).toMatchObject({ status: 422, ...refused(field, 'invalid') });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(await readdir(directory)).toEqual([]);
  });

  it('refuses a gate of affected tests alone, and says the way out', async () => {
    const gate = ['tsc && jest {affected-tests}', 'node --test {affected-tests}'];
    const answer = await api.post('/api/v1/repositories', { ...shop, gate });
    expect(answer).toMatchObject({ status: 422, body: { code: 'repository-invalid' } });
    const message = expect.stringMatching(/^needs at least one command without \{affected-tests\}, as its last one/);
    expect(answer.body.errors).toEqual([{ field: 'gate', code: 'no-full-command', message }]);
    expect([await readdir(directory), rows.size]).toEqual([[], 0]);
    const whole = { ...shop, gate: [...gate, 'jest'] };
    expect((await api.post('/api/v1/repositories', whole)).status).toBe(201);
  });

  it.each([
    ['source-unreachable', {}, 'source', 'source-unreachable'],
    ['no-commits', {}, 'source', 'no-commits'],
    ['branch-missing', {}, 'integrationBranch', 'branch-missing'],
    [
      'failed',
      { stderr: "cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists" },
      'integrationBranch',
      'branch-exists',
    ],
  ])('answers %s of git with the field at fault', async (code, more, field, told) => {
    imports = () => Promise.reject(coded(code, { retryable: true, ...more }));
    expect(await api.post('/api/v1/repositories', shop)).toMatchObject({ status: 422, ...refused(field, told) });
    expect(rows.size).toBe(0);
  });

  it('refuses a name that is taken before it clones anything', async () => {
    await api.post('/api/v1/repositories', shop);
    imports = () => Promise.reject(new Error('must not be asked'));
    expect(await api.post('/api/v1/repositories', shop)).toMatchObject({ status: 409, ...refused('name', 'taken') });
  });

  it('removes the clone when it cannot be read', async () => {
    head = () => Promise.reject(new Error('git is gone'));
    expect((await api.post('/api/v1/repositories', shop)).status).toBe(500);
    expect([await readdir(directory), rows.size]).toEqual([[], 0]);
  });

  it('removes the clone when somebody else took the name meanwhile', async () => {
    await api.post('/api/v1/repositories', shop);
    raced = true;
    expect((await api.post('/api/v1/repositories', shop)).status).toBe(409);
    expect(await readdir(directory)).toHaveLength(1);
    expect(existsSync(directory)).toBe(true);
  });
});
