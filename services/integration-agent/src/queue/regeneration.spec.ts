import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseUnavailable, SandboxLedger } from '@manyhands/postgres';
import { Logger } from '@nestjs/common';
import { Regeneration } from '../conflicts/regeneration.js';
import { candidateRef } from '../sandbox/candidate-refs.js';
import { FakeSandboxes } from '../testing/fake-sandboxes.js';
import { type Files, IntegrationStory, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story, and for npm.
jest.setTimeout(60_000);

const SECRET = 'ab'.repeat(32);

let stage: Stage;
let story: IntegrationStory;
let sandboxes: FakeSandboxes;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  sandboxes = new FakeSandboxes({ database: stage.test.db, dir: stage.dir.path, secret: SECRET });
});
afterEach(async () => {
  await story.end();
  await sandboxes.end();
});

/** Programs really run; they clone from the folder of the repositories. The gate is the story's. */
async function run(limitMs = 60_000, ledger = new SandboxLedger(stage.test.db)): Promise<void> {
  const parts = { ledger, secret: SECRET, gatewayUrl: `file://${stage.dir.path}`, limitMs };
  await (await story.integrator({ resolving: { regeneration: new Regeneration(parts) } })).run();
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const manifest = (...names: string[]): string =>
  json({
    name: 'shop',
    version: '1.0.0',
    dependencies: Object.fromEntries(names.map((name) => [name, `file:${name}`])),
  });
/** As npm writes it. */
const lockFile = (...names: string[]): string =>
  json({
    name: 'shop',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': {
        name: 'shop',
        version: '1.0.0',
        dependencies: Object.fromEntries(names.map((name) => [name, `file:${name}`])),
      },
      ...Object.fromEntries(names.map((name) => [name, { version: '1.0.0' }])),
      ...Object.fromEntries(names.map((name) => [`node_modules/${name}`, { resolved: name, link: true }])),
    },
  });
/** A package of the repository's own, which needs no registry. */
const own = (name: string): Files => ({ [`${name}/package.json`]: json({ name, version: '1.0.0' }) });
const depending = (...names: string[]): Files => ({
  'package.json': manifest(...names),
  'package-lock.json': lockFile(...names),
});

/** A change that waits while both it and `develop` have added a dependency. */
async function meet(more: { theirs?: Files; ours?: Files } = {}): Promise<QueuedWork> {
  await story.pushFromOutside({ ...own('a'), ...own('b'), ...own('c'), ...depending('b'), 'dist/x.js': 'base\n' });
  const theirs = { ...depending('b', 'c'), ...more.theirs };
  const work = await story.queueUp('t', theirs, { scope: [...Object.keys(theirs), 'dist/**'] });
  await story.pushFromOutside({ ...depending('a', 'b'), ...more.ours });
  return work;
}

const recorded = () =>
  stage.test.db.rows(
    `select outcome, because from resolution where rung = 1 and path = 'package-lock.json' order by id`,
  );
const detail = async (): Promise<string> => {
  const [question] = await story.questions();
  return JSON.stringify(question?.evidence['unresolved']);
};

describe('a program that writes a file anew', () => {
  it('writes the lock file from the merged manifest, and the change lands', async () => {
    await meet();
    await run();
    expect([await story.landed(), await story.questions()]).toEqual([['t'], []]);
    expect(await story.onDevelop('package.json')).toBe(manifest('a', 'b', 'c'));
    expect(await story.onDevelop('package-lock.json')).toBe(lockFile('a', 'b', 'c'));
    expect(await recorded()).toEqual([
      { outcome: 'refused', because: 'needs-a-command' },
      { outcome: 'resolved', because: null },
    ]);
    const [commit] = await story.bare.log(story.first, (await story.develop()) ?? '', { limit: 1 });
    expect(commit?.message).toMatch(
      /\nResolved: package-lock\.json \(rung 1, regenerate\)\nResolved: package\.json \(rung 2, keys\)$/,
    );
  });

  it('leaves nothing behind', async () => {
    await meet();
    await run();
    await sandboxes.settled();
    expect([sandboxes.servers.length, sandboxes.running(), await story.candidateRefs()]).toEqual([1, [], []]);
  });

  it('writes generated output by the repository’s own script', async () => {
    const script = { '.openhands/regenerate.sh': 'echo "for $1" > "$1"; cat package.json >> "$1"\n' };
    await meet({ theirs: { 'dist/x.js': 'theirs\n' }, ours: { 'dist/x.js': 'ours\n', ...script } });
    await run();
    expect(await story.onDevelop('dist/x.js')).toBe(`for dist/x.js\n${manifest('a', 'b', 'c')}`);
    expect(await story.landed()).toEqual(['t']);
  });

  it.each([
    ['writes nothing', 'true', /File not found/],
    ['fails', 'echo no such schema >&2; exit 3', /exit status 3: no such schema/],
    ['writes no text', String.raw`printf 'a\0b' > "$1"`, /it wrote no text/],
  ])('that %s leaves the conflict to people, with its words', async (_what, script, words) => {
    const ours = { 'dist/x.js': 'ours\n', '.openhands/regenerate.sh': `${script}\n` };
    const work = await meet({ theirs: { 'dist/x.js': 'theirs\n' }, ours });
    await run();
    expect(await detail()).toMatch(words);
    expect((await story.questions())[0]?.question).toMatch(words);
    expect([await story.status(work), await story.landed(), await story.candidateRefs()]).toEqual([
      'needs_human',
      [],
      [],
    ]);
  });

  it('that cannot reach its registry leaves the conflict to people soon, with its words', async () => {
    const unreachable = { '.npmrc': 'registry=http://127.0.0.1:9/\n' };
    const needing = (name: string): Files => ({
      'package.json': json({ name: 'shop', version: '1.0.0', dependencies: { b: 'file:b', [name]: '^1.0.0' } }),
      'package-lock.json': lockFile('b', name),
    });
    await meet({ theirs: needing('one'), ours: { ...needing('two'), ...unreachable } });
    await run();
    expect(await detail()).toMatch(/exit status 1: .*ECONNREFUSED/);
    expect(await story.landed()).toEqual([]);
  });

  it('is not asked when something else is left', async () => {
    await meet({ theirs: { 'shared.txt': 'theirs\n' }, ours: { 'shared.txt': 'ours\n' } });
    await run();
    expect([await story.landed(), sandboxes.servers]).toEqual([[], []]);
  });

  it('is not asked for generated output where the repository has no script', async () => {
    await meet({ theirs: { 'dist/x.js': 'theirs\n' }, ours: { 'dist/x.js': 'ours\n' } });
    await run();
    expect([await story.landed(), sandboxes.servers]).toEqual([[], []]);
  });
});

describe('a sandbox for programs', () => {
  it('that is dead is replaced once', async () => {
    sandboxes.behaviours.push('dies');
    await meet();
    await run();
    expect([await story.landed(), sandboxes.servers.length]).toEqual([['t'], 2]);
  });

  it('that does not start leaves the conflict to people, with the reason', async () => {
    sandboxes.failures.push('no port', 'the image is missing');
    await meet();
    await run();
    expect(await detail()).toContain('there is no sandbox: the image is missing');
  });

  it('that nobody starts holds the queue for the time that programs have', async () => {
    sandboxes.deaf = true;
    await meet();
    await run(300);
    expect([await story.landed(), (await story.questions()).length]).toEqual([[], 1]);
    expect(await detail()).toContain('the time for all files was over');
  });

  it('that the database cannot tell of says nothing about the change, which keeps its place', async () => {
    const ledger = new SandboxLedger(stage.test.db);
    ledger.settled = () => Promise.reject(new DatabaseUnavailable(new Error('the server is away')));
    const work = await meet();
    await expect(run(60_000, ledger)).rejects.toThrow(DatabaseUnavailable);
    expect([await story.status(work), await story.questions(), await story.candidateRefs()]).toEqual([
      'queued',
      [],
      [],
    ]);
  });

  it('and its commit go when the process before died in the middle', async () => {
    await meet();
    const { repositoryId } = story.team;
    const id = await new SandboxLedger(stage.test.db).request({ purpose: 'gate', repositoryId });
    await story.bare.putRef(candidateRef(id), (await story.develop()) ?? '');
    await run();
    await sandboxes.settled();
    expect([sandboxes.running(), await story.candidateRefs(), await story.landed()]).toEqual([[], [], ['t']]);
  });
});
