import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Rung } from '@manyhands/conflict';
import { Logger } from '@nestjs/common';
import { Failpoints } from '../testing/failpoints.js';
import { IntegrationStory, type Files, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story, and for the first parser.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
});
afterEach(() => story.end());

type Process = Parameters<IntegrationStory['integrator']>[0];
const run = async (how: Process = {}): Promise<void> => (await story.integrator(how)).run();

interface Sides {
  readonly base: Files;
  /** What comes to `develop` while the change waits. */
  readonly ours: Files;
  /** What the change makes of it. */
  readonly theirs: Files;
}

/** A change that waits in the queue while `develop` goes on at the same places. */
async function meet({ base, ours, theirs }: Sides): Promise<QueuedWork> {
  await story.pushFromOutside(base);
  const work = await story.queueUp('a', theirs, { scope: Object.keys(theirs) });
  await story.pushFromOutside(ours);
  return work;
}

const manifest = (versions: Record<string, string>): string =>
  `${JSON.stringify({ name: 'shop', version: '1.0.0', dependencies: versions }, null, 2)}\n`;
const bumps: Sides = {
  base: { 'package.json': manifest({ alpha: '^1.0.0', beta: '^1.0.0' }) },
  ours: { 'package.json': manifest({ alpha: '^1.3.0', beta: '^1.0.0' }) },
  theirs: { 'package.json': manifest({ alpha: '^1.2.0', beta: '^2.0.0' }) },
};
/** Nothing but a person can say what is right. */
const prose: Sides = { base: { 'a.md': 'one\n' }, ours: { 'a.md': 'uno\n' }, theirs: { 'a.md': 'ein\n' } };
const both = (one: Sides, other: Sides): Sides => ({
  base: { ...one.base, ...other.base },
  ours: { ...one.ours, ...other.ours },
  theirs: { ...one.theirs, ...other.theirs },
});

/** What is on record of the rungs without model, in the order in which it was tried, without those that know nothing of the file. */
const recorded = () =>
  stage.test.db.rows(
    `select r.path, r.rung, r.outcome, k.status as candidate from resolution r left join candidate k on k.id = r.candidate_id
     where outcome <> 'not-for-this-file' and coalesce(r.rung, 0) < 6 order by r.id`,
  );

describe('a conflict of which the rungs are sure', () => {
  it('in a manifest: the change lands with what both sides wanted, and everybody can see how', async () => {
    const work = await meet(bumps);
    await run();
    expect(await story.onDevelop('package.json')).toBe(manifest({ alpha: '^1.3.0', beta: '^2.0.0' }));
    expect([await story.landed(), await story.status(work), await story.questions()]).toEqual([['a'], 'landed', []]);
    const [commit] = await story.bare.log(story.first, (await story.develop()) ?? '', { limit: 1 });
    expect(commit?.message).toMatch(/\nResolved: package\.json \(rung 2, keys\)$/);
    expect(await recorded()).toEqual([{ path: 'package.json', rung: 2, outcome: 'resolved', candidate: 'landed' }]);
    expect((await story.events('change.conflict_resolved', 'candidate.built')).map(({ type }) => type)).toEqual([
      'change.conflict_resolved',
      'candidate.built',
    ]);
    expect(await story.events('change.conflict_resolved')).toMatchObject([
      { taskId: work.taskId, data: { key: 'a', files: [{ path: 'package.json', rung: 2 }] } },
    ]);
  });

  it('in a changelog, in imports and in a class: each by its rung', async () => {
    const log = (...entries: string[]) =>
      `# Changelog\n\n## [Unreleased]\n\n${entries.map((one) => `- ${one}\n`).join('')}`;
    const uses = (names: string, one: string, two: string) =>
      `import { ${names} } from './all.js';\n\nexport const one = ${one};\n\nexport const three = a;\n\nexport const two = ${two};\n`;
    const cart = (...names: string[]) =>
      `export class Cart {\n${names.map((name) => `  ${name}(): number {\n    return 1;\n  }\n`).join('\n')}}\n`;
    await meet({
      base: { 'CHANGELOG.md': log('One.'), 'run.ts': uses('a', '1', '2'), 'cart.ts': cart('add') },
      ours: { 'CHANGELOG.md': log('One.', 'Ours.'), 'run.ts': uses('a, b', 'b', '2'), 'cart.ts': cart('add', 'ours') },
      theirs: {
        'CHANGELOG.md': log('One.', 'Theirs.'),
        'run.ts': uses('a, c', '1', 'c'),
        'cart.ts': cart('add', 'theirs'),
      },
    });
    await run();
    expect(await story.onDevelop('CHANGELOG.md')).toBe(log('One.', 'Ours.', 'Theirs.'));
    expect(await story.onDevelop('run.ts')).toBe(uses('a, b, c', 'b', 'c'));
    expect(await story.onDevelop('cart.ts')).toBe(cart('add', 'ours', 'theirs'));
    expect((await recorded()).map(({ path, rung, outcome }) => [path, rung, outcome])).toEqual([
      ['CHANGELOG.md', 3, 'resolved'],
      ['cart.ts', 4, 'refused'],
      ['cart.ts', 5, 'resolved'],
      ['run.ts', 4, 'resolved'],
    ]);
  });
});

describe('a conflict that is left', () => {
  it.each(['a', 'ab'])('in many files with long names: wherever what git says of them is cut (%s)', async (name) => {
    const folder = Array.from({ length: 4 }, () => '😀'.repeat(50)).join('/');
    const files = (text: string): Files =>
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${folder}/${name}${n + 10}.md`, text]));
    await meet({ base: files('one\n'), ours: files('uno\n'), theirs: files('ein\n') });
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run();
    expect([(await story.questions()).map(({ kind }) => kind), await story.landed()]).toEqual([['conflict'], ['b']]);
  });

  it.each([
    [0, 1],
    [20, 4],
  ])('in a file that %i files of develop import: impact %i', async (importers, impact) => {
    const users = Array.from({ length: importers }, (_, n) => [`src/user${n}.ts`, "import './a.js';\n"] as const);
    const left: Files = { 'src/behind.ts': "import './user0.js';\n", 'src/other.ts': "import './b.js';\n" };
    const base = { 'src/a.ts': 'run(1);\n', 'src/b.ts': '', ...left, ...Object.fromEntries(users) };
    await meet({ base, ours: { 'src/a.ts': 'run(2);\n' }, theirs: { 'src/a.ts': 'run(3);\n' } });
    await run();
    expect((await story.questions())[0]?.evidence).toMatchObject({ score: { impact } });
  });

  it('in one of two files: a person gets the change with what was tried, and nothing of it lands', async () => {
    const work = await meet(both(bumps, prose));
    const develop = await story.develop();
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain(
      'The change conflicts with develop in a.md (line 1: both changed it); 1 other file was resolved by itself.',
    );
    expect(question).toMatchObject({
      kind: 'conflict',
      evidence: {
        files: ['a.md', 'package.json'],
        head: work.head,
        develop,
        unresolved: [{ path: 'a.md', because: 'same-place', next: 6, pairs: ['line 1'], score: { urgency: 'low' } }],
        resolved: [{ path: 'package.json', rung: 2, name: 'keys' }],
      },
    });
    expect(await recorded()).toEqual([{ path: 'package.json', rung: 2, outcome: 'resolved', candidate: null }]);
    expect([await story.develop(), await story.candidates(), await story.events('change.conflict_resolved')]).toEqual([
      develop,
      [],
      [],
    ]);
  });

  it('in one function: it is named, with the rung that refused', async () => {
    const save = (body: string) =>
      `export function load() {\n  return 0;\n}\n\nexport function save() {\n  return ${body};\n}\n`;
    await meet({ base: { 'a.ts': save('1') }, ours: { 'a.ts': save('one()') }, theirs: { 'a.ts': save('2 + 2') } });
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain('in a.ts (save: both changed it).');
    const attempts = [
      { rung: 4, because: 'unsupported' },
      { rung: 5, because: 'same-place', detail: 'both changed value save' },
      { rung: 6, because: 'no-model', detail: 'no model is configured' },
    ];
    expect(question?.evidence).toMatchObject({ unresolved: [{ pairs: ['value save'], attempts }] });
  });

  it('where one side deleted what the other changed', async () => {
    await meet({ base: { 'a.ts': 'a();\n' }, ours: { 'a.ts': null }, theirs: { 'a.ts': 'b();\n' } });
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain('in a.ts (one side deleted it, the other changed it).');
    expect(await recorded()).toEqual([{ path: 'a.ts', rung: null, outcome: 'refused', candidate: null }]);
  });

  it('in a lock file: nobody writes it by hand', async () => {
    const lock = (version: string) => `${JSON.stringify({ lockfileVersion: 3, version }, null, 2)}\n`;
    const sides = (file: string): Sides => ({
      base: { [file]: lock('1') },
      ours: { [file]: lock('2') },
      theirs: { [file]: lock('3') },
    });
    await meet(sides('package-lock.json'));
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain(
      '(a program has to write it: npm install --package-lock-only --ignore-scripts',
    );
  });

  it('with names that the database cannot hold: they are kept as far as it can', async () => {
    const odd = (value: number) => `{\n  "a": 1,\n  "x\\u0000\\ud800\\ny": ${value}\n}\n`;
    await meet({ base: { 'a.json': odd(1) }, ours: { 'a.json': odd(2) }, theirs: { 'a.json': odd(3) } });
    await run();
    const [question] = await story.questions();
    expect(question?.question).toMatch(/in a\.json \(x[^\n]*y: both changed it\)\. /);
    expect(await recorded()).toEqual([{ path: 'a.json', rung: 2, outcome: 'refused', candidate: null }]);
  });

  it('when both renamed the file: whatever its text says', async () => {
    const lines = manifest({ alpha: '^1.0.0', beta: '^1.0.0', gamma: '^1.0.0', delta: '^1.0.0' });
    await meet({
      base: { 'a.json': lines },
      ours: { 'a.json': null, 'b.json': lines },
      theirs: { 'a.json': null, 'c.json': lines },
    });
    await run();
    expect((await story.questions())[0]?.question).toContain('(a side renamed it)');
    expect(await recorded()).toMatchObject([{ rung: null }, { rung: null }, { rung: null }]);
  });
});

describe('what the rungs made', () => {
  it('is tested by the gate, and a red one names it', async () => {
    const work = await meet(bumps);
    const develop = await story.develop();
    story.gate.verdictOn = async (sha) => (sha === develop ? null : 'beta 2 does not fit');
    await run();
    const [question] = await story.questions();
    expect(question?.question).toContain('Its conflicts had been resolved: package.json by rung 2.');
    expect(question).toMatchObject({
      kind: 'red-gate',
      evidence: {
        steps: [{ output: 'beta 2 does not fit' }],
        resolved: [{ path: 'package.json', rung: 2, changes: expect.arrayContaining([]) }],
      },
    });
    expect([await story.status(work), await story.develop()]).toEqual(['needs_human', develop]);
    expect(await recorded()).toEqual([{ path: 'package.json', rung: 2, outcome: 'resolved', candidate: 'abandoned' }]);
  });

  it('keeps to the scope of the task, or is refused', async () => {
    const list = (...names: string[]) =>
      `${JSON.stringify(Object.fromEntries(names.map((one) => [one, 1])), null, 2)}\n`;
    const names = [...'abcdefghijkl'];
    await meet({
      base: { 'in/a.json': list(...names) },
      ours: { 'in/a.json': null, 'out/a.json': list(...names, 'ours') },
      theirs: { 'in/a.json': list(...names, 'theirs') },
    });
    const develop = await story.develop();
    await run();
    expect(await story.questions()).toMatchObject([
      {
        kind: 'push-proof',
        evidence: {
          problems: [{ code: 'outside-scope', path: 'out/a.json' }],
          resolved: [{ path: 'out/a.json', rung: 2 }],
        },
      },
    ]);
    expect([await story.develop(), story.gate.tested]).toEqual([develop, []]);
  });

  it('is made anew after a crash, and comes out the same', async () => {
    await meet(bumps);
    const trees: string[] = [];
    const disturbed = { beforeCommit: ({ tree }: { tree: string }) => trees.push(tree) };
    const committed = { at: { name: 'git.commitTree', nth: 1 }, when: 'after' } as const;
    const process = await story.integrator({ disturbed, through: new Failpoints(committed).through });
    await expect(process.run()).rejects.toThrow('crash');
    await process.end();
    expect([await recorded(), await story.candidates(), await story.questions()]).toEqual([[], [], []]);
    await run({ disturbed });
    expect([trees[0], await story.landed(), await story.merged()]).toEqual([trees[1], ['a'], ['feat: a']]);
    expect(await recorded()).toHaveLength(1);
  });

  it('is made anew when develop is moved while the gate runs', async () => {
    await meet(bumps);
    story.gate.meanwhile(() => story.pushFromOutside({ 'outside.txt': 'o\n' }));
    await run();
    expect([await story.landed(), (await recorded()).map(({ candidate }) => candidate)]).toEqual([
      ['a'],
      ['abandoned', 'landed'],
    ]);
    expect(await story.onDevelop('package.json')).toBe(manifest({ alpha: '^1.3.0', beta: '^2.0.0' }));
  });
});

describe('trouble with the rungs is a conflict that is left, and the queue goes on', () => {
  const rung = (attempt: Rung['attempt'], limitMs = 60_000): Process => {
    const ladder = { rungs: [{ number: 2 as const, name: 'broken', attempt }], entry: 1 as const, now: () => 0 };
    return { resolving: { ladder, limitMs } };
  };

  it('when one fails', async () => {
    await meet(bumps);
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run(rung(() => Promise.reject(new Error('the reader did not start'))));
    expect(await story.questions()).toMatchObject([
      { kind: 'conflict', evidence: { unresolved: [{ because: 'crashed', detail: 'the reader did not start' }] } },
    ]);
    expect(await story.landed()).toEqual(['b']);
  });

  it('when one does not come to an end', async () => {
    await meet(bumps);
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run(rung(() => new Promise(() => undefined), 50));
    expect(await story.questions()).toMatchObject([{ evidence: { unresolved: [{ because: 'too-slow' }] } }]);
    expect(await story.landed()).toEqual(['b']);
  });

  it('when there are too many files: none is tried, and a person is not flooded', async () => {
    const all = (versions: Record<string, string>): Files =>
      Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`p/${at}/package.json`, manifest(versions)]));
    const [base, ours, theirs] = [all({ a: '^1.0.0' }), all({ a: '^1.1.0' }), all({ a: '^1.2.0' })];
    await meet({ base, ours, theirs });
    await run();
    const [question] = await story.questions();
    const unresolved = question?.evidence['unresolved'] as unknown[];
    expect(unresolved[0]).toMatchObject({ because: 'too-slow', detail: 'more than 200 files are in conflict' });
    expect([unresolved.length, (question?.evidence['files'] as unknown[]).length]).toEqual([50, 100]);
    expect([(await recorded()).length, await story.landed()]).toEqual([200, []]);
  });

  it('when the process leaves meanwhile, nothing is recorded and the next one does it', async () => {
    const work = await meet(bumps);
    let begun = (): void => undefined;
    const trying = new Promise<void>((resolve) => (begun = resolve));
    const endless = rung(() => new Promise(() => begun()));
    const process = await story.integrator(endless);
    const running = process.run();
    await trying;
    await process.end();
    await running;
    expect([await story.status(work), await recorded(), await story.questions()]).toEqual(['queued', [], []]);
    await run();
    expect(await story.landed()).toEqual(['a']);
  });
});
