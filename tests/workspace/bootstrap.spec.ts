import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FreshClone } from './support/fresh-clone.js';

describe('the bootstrap', () => {
  let clone: FreshClone;
  beforeEach(async () => {
    clone = await FreshClone.create();
  });
  afterEach(() => clone.delete('.'));

  it('installs and builds a fresh clone, and leaves standard output to the command that follows', async () => {
    const { status, stdout } = await clone.bootstrap();
    expect(status).toBe(0);
    expect(stdout).toBe('');
    expect(await clone.lines('npm.log')).toEqual([expect.stringMatching(/^ci .*--include=dev/)]);
    expect(await clone.lines('build.log')).toEqual(['built']);
  });

  it('installs only once, and builds every time', async () => {
    await clone.bootstrap();
    await clone.bootstrap();
    expect(await clone.lines('npm.log')).toHaveLength(1);
    expect(await clone.lines('build.log')).toEqual(['built', 'built']);
  });

  it('installs again when the lock asks for another version', async () => {
    await clone.bootstrap();
    await clone.lock('2.0.0');
    const { stderr } = await clone.bootstrap();
    expect(stderr).toContain('package-lock.json has changed');
    expect(await clone.lines('npm.log')).toHaveLength(2);
  });

  it('leaves alone what somebody installed by hand', async () => {
    await clone.write('node_modules/.package-lock.json', (await clone.lines('package-lock.json')).join(''));
    expect((await clone.bootstrap()).status).toBe(0);
    expect(await clone.lines('npm.log')).toEqual([]);
  });

  it('says what npm said when that fails, builds nothing, and tries again the next time', async () => {
    await clone.write('npm-fails', '');
    const failed = await clone.bootstrap();
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/E404 no such package[^]*npm ci failed/);
    expect(await clone.lines('build.log')).toEqual([]);
    await clone.delete('npm-fails');
    expect((await clone.bootstrap()).status).toBe(0);
  });

  it('shows the errors of a build that fails', async () => {
    await clone.write('build-fails', '');
    const { status, stderr } = await clone.bootstrap();
    expect(status).toBe(1);
    expect(stderr).toContain('a.ts(1,1): error TS1');
  });

  it('installs once when three commands start at the same time', async () => {
    const outcomes = await Promise.all([clone.bootstrap(), clone.bootstrap(), clone.bootstrap()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(await clone.lines('npm.log')).toHaveLength(1);
    expect(await clone.lines('build.log')).toHaveLength(3);
  });

  it('takes over from a command that died', async () => {
    // No process has this id: it is above the largest that Linux gives.
    await clone.write('.manyhands/bootstrap.lock/4194305-1', '');
    const outcomes = await Promise.all([clone.bootstrap(), clone.bootstrap()]);
    expect(outcomes.map(({ status }) => status)).toEqual([0, 0]);
    expect(await clone.lines('npm.log')).toHaveLength(1);
  });

  it('takes over when the id of the dead command was given to another process', async () => {
    await clone.write(`.manyhands/bootstrap.lock/${process.pid}-1`, '');
    expect((await clone.bootstrap()).status).toBe(0);
  });

  it('ends what it started when it is stopped, and leaves nothing in the way of the next', async () => {
    await clone.write('npm-hangs', '');
    expect(await clone.startAndStop()).toBe(143);
    expect(await clone.processes()).toEqual([]);
    await clone.delete('npm-hangs');
    expect((await clone.bootstrap()).stderr).not.toContain('waiting');
    expect(await clone.lines('build.log')).toEqual(['built']);
  });

  it('says that git is missing', async () => {
    await clone.delete('bin/git');
    const { status, stderr } = await clone.bootstrap();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^manyhands: git is needed/);
  });

  it('says in one line what stands in for Redis, and nothing when there is one', async () => {
    expect((await clone.bootstrap()).stderr).toMatch(/^manyhands: no Redis .*the queue uses PostgreSQL/m);
    expect((await clone.bootstrap({ REDIS_URL: 'redis://127.0.0.1:6379' })).stderr).not.toContain('Redis');
    await clone.write('bin/valkey-server', '');
    expect((await clone.bootstrap()).stderr).not.toContain('Redis');
  });

  it('looks for a browser only before the tests', async () => {
    expect((await clone.bootstrap()).stderr).not.toContain('Chromium');
    expect((await clone.bootstrap({}, ['--test'])).stderr).toMatch(/no Chromium .*will be skipped/);
  });

  it('tells the owner of an old Node what to do', async () => {
    const pretend = "Object.defineProperty(process, 'versions', { value: { node: '18.20.1' } })";
    const { status, stderr } = await clone.bootstrap({
      NODE_OPTIONS: `--import "data:text/javascript,${encodeURI(pretend)}"`,
    });
    expect(status).toBe(1);
    expect(stderr).toContain('this is Node 18.20.1, but 20.19 or newer is needed');
  });
});
