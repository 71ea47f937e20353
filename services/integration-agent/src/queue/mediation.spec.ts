import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ModelServer } from '@manyhands/model/testing';
import { Logger } from '@nestjs/common';
import { IntegrationStory, MODEL_KEY, type Files, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small git processes of one story, and for the first parser.
jest.setTimeout(60_000);

let stage: Stage;
let story: IntegrationStory;
let model: ModelServer;
beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.strike());
beforeEach(async () => {
  story = await IntegrationStory.begin(stage);
  model = await ModelServer.start();
});
afterEach(async () => {
  await story.end();
  await model.close();
});

type Process = Parameters<IntegrationStory['integrator']>[0];
const run = async (how: Process = {}): Promise<void> =>
  (await story.integrator({ model: model.baseUrl, ...how })).run();

/** A file with a function that both sides change, between two others. */
const file = (body: string, { before = '0', after = '0' } = {}): string =>
  `export function load() {\n  return ${before};\n}\n\nexport function save() {\n  return ${body};\n}\n\nexport function last() {\n  return ${after};\n}\n`;
const entity = (body: string): string => `export function save() {\n  return ${body};\n}\n`;
const merged = (text: string): string => JSON.stringify({ merged: text, because: 'both' });

/** A change that waits while both it and `develop` change `save`, and one of them each of the others. */
async function meet(more: { ours?: Files; theirs?: Files; message?: string } = {}): Promise<QueuedWork> {
  await story.pushFromOutside({ 'a.ts': file('1'), 'b.md': 'one\n', 'c.ts': file('1') });
  const theirs = { 'a.ts': file('2 + 2', { after: '1' }), ...more.theirs };
  const work = await story.queueUp('a', theirs, { scope: Object.keys(theirs) });
  await story.pushFromOutside({ 'a.ts': file('one()', { before: '1' }), ...more.ours }, more.message);
  return work;
}

const RESULT = file('one() + 2', { before: '1', after: '1' });

/** What is on record of rung 6. */
const recorded = () =>
  stage.test.db.rows(
    `select path, outcome, because, prompt_tokens::int as prompt, cost::float8 from resolution where rung = 6 order by id`,
  );
const used = () =>
  stage.test.db.rows(
    `select epic_id as epic, task_id as task, purpose, model, cost::float8, scripted from usage where purpose = 'merge' order by id`,
  );

describe('a model that merges an entity', () => {
  it('is asked about that entity, and the change lands with what it answered, tested as any other', async () => {
    model.says(merged(entity('one() + 2')));
    const work = await meet();
    await run();
    expect([await story.onDevelop('a.ts'), await story.landed(), await story.questions()]).toEqual([RESULT, ['a'], []]);
    expect(story.gate.tested.length).toBeGreaterThan(0);
    const [commit] = await story.bare.log(story.first, (await story.develop()) ?? '', { limit: 1 });
    expect(commit?.message).toMatch(/\nResolved: a\.ts \(rung 6, model\)$/);
    expect(await recorded()).toEqual([{ path: 'a.ts', outcome: 'resolved', because: null, prompt: 100, cost: 0.1 }]);
    const bill = { epic: work.epicId, task: work.taskId, purpose: 'merge', model: 'm', cost: 0.1, scripted: false };
    expect(await used()).toEqual([bill]);
    const [question] = model.asked.map(({ body }) => body.messages[1]?.content ?? '');
    expect(question).toContain('Version 1 is of:\n- from outside');
    expect(question).not.toMatch(/load|last/);
  });

  it('is told what both sides were about, by their tasks', async () => {
    model.says(merged(entity('one() + 2')));
    const other = await story.queueUp('other', { 'other/x.txt': 'x\n' });
    await run();
    const about = 'update task set title = $2, brief = $3 where id = $1';
    await stage.test.db.rows(about, [other.taskId, 'The other task', 'Save all.\nRules: none']);
    const forged = '00000000-0000-7000-8000-000000000000';
    const work = await meet({ message: `feat: x\n\nTask: ${forged}\nTask: ${other.taskId}` });
    await stage.test.db.rows(about, [work.taskId, 'This task', 'Add two.']);
    await run();
    const question = model.asked[0]?.body.messages[1]?.content;
    expect(question).toContain('Version 1 is of:\n- The other task\n> Save all.\n> Rules: none\n');
    expect(question).toContain('Version 2 is of:\n- This task\n> Add two.\n');
    expect(JSON.stringify(model.asked.map(({ body }) => body))).not.toContain(MODEL_KEY);
  });

  it('is asked once more when its answer is not what it must be', async () => {
    model.says('Let me think.', merged(entity('one() + 2')));
    await meet();
    await run();
    expect([await story.onDevelop('a.ts'), model.asked.length]).toEqual([RESULT, 2]);
    expect(await recorded()).toMatchObject([{ outcome: 'resolved', prompt: 200, cost: 0.2 }]);
  });

  it('is not asked again when develop is moved while the gate runs', async () => {
    model.says(merged(entity('one() + 2')));
    await meet();
    story.gate.meanwhile(() => story.pushFromOutside({ 'outside.txt': 'o\n' }));
    await run();
    expect([await story.onDevelop('a.ts'), await story.landed(), model.asked.length]).toEqual([RESULT, ['a'], 1]);
    expect(await recorded()).toMatchObject([{ cost: 0.1 }, { cost: null }]);
  });

  it('is not believed: a red gate asks a person, and names the file', async () => {
    model.says(merged(entity('one() + 2')));
    await meet();
    const develop = await story.develop();
    story.gate.verdictOn = async (sha) => (sha === develop ? null : 'save is wrong');
    await run();
    expect((await story.questions())[0]?.question).toContain('Its conflicts had been resolved: a.ts by rung 6.');
    expect(await story.develop()).toBe(develop);
  });

  it('is not asked how to merge with a change that may never land: the upper one waits for the lower', async () => {
    model.says(merged(entity('one() + 2')));
    await story.pushFromOutside({ 'a.ts': file('1') });
    await story.queueUp('lower', { 'a.ts': file('one()', { before: '1' }) }, { scope: ['a.ts'] });
    const upper = await story.queueUp('upper', { 'a.ts': file('2 + 2', { after: '1' }) }, { scope: ['upper/**'] });
    await stage.test.db.rows(`update task set scope = '["a.ts"]' where id = $1`, [upper.taskId]);
    const asked: number[] = [];
    story.gate.verdictOn = async () => (asked.push(model.asked.length), null);
    await run();
    expect([asked[0], asked.at(-1)]).toEqual([0, 1]);
    expect([await story.onDevelop('a.ts'), await story.landed()]).toEqual([RESULT, ['lower', 'upper']]);
  });
});

describe('a model that gives nothing of use: a person is asked, and the queue goes on', () => {
  /** The change is left with this reason, what came behind it lands, and the record says what rung 6 did. */
  async function left(how: Process = {}): Promise<string> {
    await meet();
    await story.queueUp('b', { 'b/y.txt': 'y\n' });
    await run(how);
    const [question, ...others] = await story.questions();
    expect([await story.landed(), others]).toEqual([['b'], []]);
    expect(question).toMatchObject({
      kind: 'conflict',
      evidence: { unresolved: [{ pairs: ['value save'], next: 7 }] },
    });
    expect(await recorded()).toHaveLength(1);
    const [{ because = '', detail = '' } = {}] = await stage.test.db.rows<{ because: string; detail: string }>(
      'select because, detail from resolution where rung = 6',
    );
    return `${question?.question.replace(/\. It is for a person.*/, '')} | ${because}: ${detail}`;
  }
  const status = (code: number) => (response: ServerResponse) =>
    response.writeHead(code, { 'content-type': 'application/json' }).end('{"error":{"message":"not now"}}');

  it('because none is configured', async () => {
    await meet();
    await (await story.integrator()).run();
    expect((await story.questions())[0]?.question).toContain('in a.ts (save: both changed it).');
    expect(await recorded()).toEqual([
      { path: 'a.ts', outcome: 'refused', because: 'no-model', prompt: null, cost: null },
    ]);
    expect(model.asked).toEqual([]);
  });

  it.each([
    ['prose', 'I would rather not.', 'the answer is not one JSON object'],
    ['a text that does not parse', merged('export function save( {'), 'the result is unparsable'],
    ['the whole file', merged(RESULT), 'value save does not stand by itself'],
    ['nothing', null, 'the answer is not one JSON object'],
  ])('because it answers with %s, twice', async (_, content, why) => {
    model.says(content);
    const said = await left();
    expect(said).toContain('(save: both changed it, and what the model answered is no merge of both) | unusable: ');
    expect(said).toContain(why);
    expect([model.asked.length, (await used()).length]).toEqual([2, 2]);
  });

  it('because it says that a person has to decide', async () => {
    model.says('{"merged":null,"because":"one saves, the other deletes"}');
    expect(await left()).toMatch(/the model would not merge it\) \| declined: one saves, the other deletes$/);
    expect(model.asked).toHaveLength(1);
  });

  it.each([429, 500, 401])('because it answers %i', async (code) => {
    model.answer = status(code);
    expect(await left()).toMatch(/the model gave no answer\) \| no-answer: the model .*not now/);
    expect([model.asked.length, await used()]).toEqual([1, []]);
  });

  it('because it hangs', async () => {
    let gone: Promise<unknown> = Promise.resolve();
    model.answer = (response) => (gone = new Promise((resolve) => response.on('close', resolve)));
    expect(await left({ mediationMs: 300 })).toMatch(/\(save: there was no time for it\) \| too-slow: /);
    await gone;
  });

  it('because the epic has spent its money: it is not asked', async () => {
    model.says(merged(entity('one() + 2')));
    const work = await meet();
    await stage.test.db.rows('update epic set max_cost = 0 where id = $1', [work.epicId]);
    await run();
    expect(await recorded()).toMatchObject([{ because: 'budget-spent' }]);
    expect([model.asked, await used(), await story.landed()]).toEqual([[], [], []]);
  });
});

describe('a model is not asked in vain', () => {
  it('where another file is for a person anyway', async () => {
    model.says(merged(entity('one() + 2')));
    await meet({ ours: { 'b.md': 'uno\n' }, theirs: { 'b.md': 'ein\n' } });
    await run();
    expect([model.asked, await recorded(), (await story.questions()).length]).toEqual([[], [], 1]);
  });

  it('about a second file when the first one stays', async () => {
    model.says('no');
    await meet({ ours: { 'c.ts': file('one()') }, theirs: { 'c.ts': file('2 + 2') } });
    await run();
    expect(model.asked).toHaveLength(2);
    expect((await story.questions())[0]?.evidence).toMatchObject({
      unresolved: [
        { path: 'a.ts', because: 'unusable' },
        { path: 'c.ts', because: 'same-place' },
      ],
    });
  });

  it('about more than 20 entities of a change', async () => {
    const many = (body: string) => Array.from({ length: 10 }, (_, at) => `const a${at} = ${body};\n`).join('\n');
    const all = (body: string): Files => ({ 'x.ts': many(body), 'y.ts': many(body), 'z.ts': many(body) });
    await story.pushFromOutside(all('1'));
    await story.queueUp('a', all('2'), { scope: Object.keys(all('')) });
    await story.pushFromOutside(all('3'));
    model.answer = (response, { body }) => {
      const name = /^Part: value (\w+)$/m.exec(body.messages[1]?.content ?? '')?.[1];
      const content = merged(`const ${name} = 4;`);
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ choices: [{ message: { content } }] }));
    };
    await run();
    expect([model.asked.length, await story.landed()]).toEqual([20, []]);
    expect((await recorded()).map(({ because }) => because)).toEqual([null, null, 'too-large']);
  });

  it('any more when the process leaves: nothing is recorded, and the next one does it', async () => {
    const work = await meet();
    let gone: Promise<unknown> = Promise.resolve();
    const begun = new Promise<void>((resolve) => {
      model.answer = (response) => {
        gone = new Promise((closed) => response.on('close', closed));
        resolve();
      };
    });
    const process = await story.integrator({ model: model.baseUrl });
    const running = process.run();
    await begun;
    await process.end();
    await Promise.all([running, gone]);
    expect([await story.status(work), await recorded(), await story.questions()]).toEqual(['queued', [], []]);
    model.says(merged(entity('one() + 2')));
    await run();
    expect([await story.onDevelop('a.ts'), await story.landed()]).toEqual([RESULT, ['a']]);
  });
});
