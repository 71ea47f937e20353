import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { startScriptedModel, type ScriptedModel } from './start-scripted-model.js';
import {
  dueDatesPlan,
  EXAMPLES,
  inScope,
  readPlan,
  TeamBoard,
  type Plan,
  type Task,
  type Worked,
} from './testing/team-board.js';

// The example epics are played here for real, without the product: real clones, real edits, real tests of every batch.
// Within a batch all tasks start from the same develop, as tasks do that run at the same time. The demo begins with the other epic.
const LABELS_FIRST = [
  ['labels-chips', 'labels-api', 'due-safety-net'],
  ['labels-board', 'due-api'],
  ['labels-story', 'due-badge', 'due-story'],
];

/** On how many lines some reviews say something: they must be lines that exist in files that changed. The others are alike. */
const COMMENTS: Readonly<Record<string, number>> = { 'due-api': 2, 'labels-api': 1 };

let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel({ scripts: join(EXAMPLES, 'scripts'), port: 0, host: '127.0.0.1', speed: 0 });
});

afterAll(() => model.close());

async function planLabels(...feedback: string[]): Promise<Plan> {
  const messages: object[] = [
    { role: 'user', content: 'Kind: plan\nEpic: Labels on cards\nOur board has become long.' },
  ];
  let content = await ask(messages);
  for (const text of feedback) {
    messages.push({ role: 'assistant', content }, { role: 'user', content: text });
    content = await ask(messages);
  }
  return readPlan(JSON.parse(content));
}

async function ask(messages: object[]): Promise<string> {
  const response = await fetch(`${model.baseUrl}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'scripted',
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'plan' } },
    }),
  });
  const body = (await response.json()) as { choices: [{ message: { content: string } }] };
  return body.choices[0].message.content;
}

/** The tasks of a plan that may write a path. */
function writersOf(plan: Plan, path: string): string[] {
  return plan.tasks.filter((task) => inScope(task, path)).map((task) => task.id);
}

describe('the planner of the epic "Labels on cards"', () => {
  const contested = 'src/client/palette.ts';

  it('first lets two concurrent tasks write the same file', async () => {
    const plan = await planLabels();
    expect(writersOf(plan, contested)).toEqual(['labels-chips', 'labels-board']);
    expect(plan.tasks.find((task) => task.id === 'labels-board')?.needs).not.toContain('labels-chips');
  });

  it('keeps them apart once it was told', async () => {
    const plan = await planLabels(`Plan refused\nlabels-chips and labels-board may both write ${contested}`);
    expect(writersOf(plan, contested)).toEqual(['labels-chips']);
    expect(plan.tasks.find((task) => task.id === 'labels-board')?.needs).toContain('labels-chips');
  });

  it('answers the same when the feedback comes in a fresh conversation', async () => {
    const content = await ask([{ role: 'user', content: 'Kind: plan\nEpic: Labels on cards\nPlan refused: overlap' }]);
    expect(JSON.parse(content)).toEqual(await planLabels('Plan refused'));
  });
});

describe('the tasks of both epics', () => {
  let tasks: Map<string, Task>;
  let board: TeamBoard;

  beforeAll(async () => {
    const all = [...(await dueDatesPlan()).tasks, ...(await planLabels('Plan refused')).tasks];
    tasks = new Map(all.map((task) => [task.id, task]));
  });

  beforeEach(async () => {
    board = await TeamBoard.create(model.baseUrl);
  });

  afterEach(() => board.remove());

  function task(id: string): Task {
    const found = tasks.get(id);
    if (found === undefined) throw new Error(`no epic has a task ${id}`);
    return found;
  }

  async function approve(one: Worked): Promise<void> {
    const { verdict, comments } = await board.review(one);
    expect([one.task.id, verdict, comments.length]).toEqual([one.task.id, 'approve', COMMENTS[one.task.id]]);
  }

  /** All work on the same develop, then all land. No two of them have touched the same file. */
  async function playBatch(batch: readonly string[]): Promise<Worked[]> {
    const worked: Worked[] = [];
    for (const id of batch) worked.push(await board.work(task(id)));
    const paths = worked.flatMap((one) => one.changed);
    expect(new Set(paths).size).toBe(paths.length);
    for (const one of worked) if (one.task.id in COMMENTS) await approve(one);
    expect([...batch, await board.land(worked)]).toEqual([...batch, null]);
    return worked;
  }

  it('land green with labels first, after their reviews', async () => {
    const worked: Worked[] = [];
    for (const batch of LABELS_FIRST) worked.push(...(await playBatch(batch)));
    const sentBack = worked.filter((one) => one.feedback.length > 0).map((one) => [one.task.id, ...one.feedback]);
    expect(worked).toHaveLength(tasks.size);
    expect(sentBack.sort()).toEqual([
      ['due-api', 'Push refused'],
      ['labels-chips', 'Checks failed'],
    ]);
    expect(await board.typeErrors()).toBe('');
  }, 300_000);

  it('are sent back by review when a test is red', async () => {
    const breaking = { acceptance: ['echo "process.exit(1);" > test/e2e/broken.test.ts'], scope: ['test/e2e/**'] };
    const worked = await board.work({ ...task('due-safety-net'), ...breaking });
    expect((await board.review(worked)).verdict).toBe('request_changes');
  }, 60_000);
});
