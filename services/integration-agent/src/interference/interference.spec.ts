import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ReaderError } from '@manyhands/source-reader';
import { Logger } from '@nestjs/common';
import type { FactsReader } from './blob-facts.js';
import type { InterferenceParts } from './interference-watch.js';
import { policyOf } from '@manyhands/merge-queue';
import { Failpoints } from '../testing/failpoints.js';
import { IntegrationStory, type Files, type QueuedWork } from '../testing/integration-story.js';
import { Stage } from '../testing/stage.js';

Logger.overrideLogger(false);
// A busy machine needs seconds for the many small processes of one story.
jest.setTimeout(120_000);

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

const CART = 'export function total(cart: number[]): number {\n  return cart.length;\n}\n';
const PAGE = "import { total } from './cart.js';\n\nexport const page = (): number => total([]);\n";

const queueUp = (key: string, files: Files): Promise<QueuedWork> =>
  story.queueUp(key, files, { scope: Object.keys(files) });
async function runToDeath(how: Parameters<IntegrationStory['integrator']>[0]): Promise<void> {
  const process = await story.integrator(how);
  await expect(process.run()).rejects.toThrow('crash');
  await process.end();
}

const findingsOf = async ({ taskId }: QueuedWork) => {
  const { items } = await story.team.views.changes({ limit: 10, taskId });
  return items.flatMap(({ findings }) => findings);
};
const told = async () => (await story.events('change.interferes')).map(({ data }) => data);

/** What both are told of each other, before any of them lands. */
async function compared(one: Files, other: Files, base: Files = {}) {
  await story.pushFromOutside({ ...base, 'package.json': '{"name":"shop"}\n' });
  const [a, b] = [await queueUp('a', one), await queueUp('b', other)];
  await (await story.integrator()).run();
  const [ours, theirs] = [await findingsOf(a), await findingsOf(b)];
  expect(ours.map(({ sentence }) => sentence)).toEqual(theirs.map(({ sentence }) => sentence));
  return theirs.map(({ kind, name, otherTaskKey }) => [kind, name, otherTaskKey]);
}

describe('two changes that wait', () => {
  it('one removes what the other newly imports: both are shown it, it is told once, and both are tested all the same', async () => {
    expect(
      await compared(
        { 'src/cart.ts': 'export const nothing = 0;\n' },
        { 'src/page.ts': PAGE },
        { 'src/cart.ts': CART },
      ),
    ).toEqual([['taken-name', 'total', 'a']]);
    expect(await told()).toMatchObject([
      {
        kind: 'taken-name',
        key: 'b',
        other: 'a',
        count: 1,
        sentence: 'a removes `total` in `src/cart.ts`, and b newly imports it in `src/page.ts`.',
      },
    ]);
    expect(await story.landed()).toEqual(['a', 'b']);
    expect(await story.questions()).toEqual([]);
  });

  it.each<[string, Files, Files, Files, unknown[]]>([
    [
      'another body is nobody’s business',
      { 'src/cart.ts': CART.replace('cart.length', '0') },
      { 'src/page.ts': PAGE },
      { 'src/cart.ts': CART },
      [],
    ],
    [
      'another signature is',
      { 'src/cart.ts': CART.replace('cart: number[]', 'cart: Cart') },
      { 'src/page.ts': PAGE },
      { 'src/cart.ts': CART },
      [['taken-name', 'total', 'a']],
    ],
    [
      'a file that is gone',
      { 'src/cart.ts': null },
      { 'src/page.ts': PAGE },
      { 'src/cart.ts': CART },
      [['gone-file', 'src/cart.ts', 'a']],
    ],
    [
      'a class of which members change',
      { 'src/c.ts': 'export class C {\n  b(x: number) {}\n}\n' },
      { 'src/d.ts': "import { C as D } from './c';\nnew D();\n" },
      { 'src/c.ts': 'export class C {\n  b() {}\n}\n' },
      [['taken-name', 'C', 'a']],
    ],
    [
      'a default export',
      { 'src/c.ts': 'export default function c(x: number) {}\n' },
      { 'src/d.ts': "import d from './c';\nd();\n" },
      { 'src/c.ts': 'export default function c() {}\n' },
      [['taken-name', 'default', 'a']],
    ],
    [
      'Python',
      { 'shop/cart.py': 'def total(cart, tax):\n    return 0\n' },
      { 'shop/page.py': 'from shop.cart import total\n' },
      { 'shop/__init__.py': '', 'shop/cart.py': 'def total(cart):\n    return 0\n' },
      [['taken-name', 'total', 'a']],
    ],
    [
      'Go',
      { 'cart/a.go': 'package cart\n\nfunc total() {}\n' },
      { 'cart/b.go': 'package cart\n\nfunc total() {}\n' },
      {},
      [['same-name', 'total', 'a']],
    ],
    [
      'routes',
      { 'src/a.ts': "app.get('/carts/:id', one);\n" },
      { 'src/b.ts': "@Controller('carts')\nclass B {\n  @Get(':cart')\n  get() {}\n}\n" },
      {},
      [['same-resource', 'route GET /carts/:', 'a']],
    ],
    [
      'defaults',
      { 'src/a.ts': "export const a = process.env.PORT ?? '80';\n" },
      { 'src/b.ts': "export const b = process.env['PORT'] || '81';\n" },
      {},
      [['same-resource', 'default of the variable PORT', 'a']],
    ],
    [
      'migrations',
      { 'migrations/002_a.sql': 'a\n' },
      { 'migrations/002_b.sql': 'b\n' },
      {},
      [['same-resource', 'migration number 2', 'a']],
    ],
    ['nothing in common', { 'src/a.ts': PAGE }, { 'src/b.ts': PAGE }, { 'src/cart.ts': CART }, []],
    ['what nobody can read', { 'src/a.ts': 'export function (\n' }, { 'src/b.ts': PAGE }, {}, []],
  ])('%s', async (_, one, other, base, expected) => {
    expect(await compared(one, other, base)).toEqual(expected);
  });
});

it('is evidence for the person who is asked about a red gate', async () => {
  await story.pushFromOutside({ 'src/cart.ts': CART });
  await queueUp('a', { 'src/cart.ts': 'export const nothing = 0;\n' });
  await queueUp('b', { 'src/page.ts': PAGE });
  story.gate.bad.set('src/page.ts', 'there is no total');
  await (await story.integrator()).run();
  expect(await story.landed()).toEqual(['a']);
  const [question] = await story.questions();
  expect([question?.taskKey, question?.kind]).toEqual(['b', 'red-gate']);
  expect(question?.evidence).toMatchObject({ findings: [{ kind: 'taken-name', other: 'a' }] });
});

it('what has landed since a change began is compared with it, as it changed develop', async () => {
  await story.pushFromOutside({ 'src/cart.ts': CART });
  const a = await queueUp('a', { 'src/cart.ts': null });
  story.gate.meanwhile(() => queueUp('b', { 'src/page.ts': PAGE })).crash();
  // The first process compares nothing, and dies when a has landed and b has not.
  const settings = { policy: policyOf('serial', { doubt: 0.01 }), slots: 1 };
  await runToDeath({ settings, interference: { limitMs: 0 } });
  expect([await story.landed(), await told()]).toEqual([['a'], []]);
  await (await story.integrator()).run();
  expect(await story.landed()).toEqual(['a', 'b']);
  expect(await findingsOf(a)).toMatchObject([{ kind: 'gone-file', name: 'src/cart.ts', otherTaskKey: 'b' }]);
});

it('another process finds the same again, and tells it no second time', async () => {
  await story.pushFromOutside({ 'src/cart.ts': CART });
  await queueUp('a', { 'src/cart.ts': 'export const nothing = 0;\n' });
  await queueUp('b', { 'src/page.ts': PAGE });
  const stored = { at: { name: 'findings.keep', nth: 1 }, when: 'after' } as const;
  await runToDeath({ through: new Failpoints(stored).through });
  const { entries = [] } = (await story.team.views.mergeQueue(story.team.repositoryId)) ?? {};
  const shown = entries.map(({ taskKey, findings }) => [taskKey, findings.map(({ otherTaskKey }) => otherTaskKey)]);
  expect(shown).toEqual([
    ['a', ['b']],
    ['b', ['a']],
  ]);
  await (await story.integrator()).run();
  expect([(await told()).length, await story.landed()]).toEqual([1, ['a', 'b']]);
});

describe('the queue goes on without findings', () => {
  const none = new ReaderError('not-started', 'no process comes up');
  const broken: FactsReader = { outline: () => Promise.reject(none), read: () => Promise.reject(none) };
  const silent: FactsReader = { outline: () => new Promise(() => undefined), read: () => new Promise(() => undefined) };

  it.each<[string, Partial<InterferenceParts>]>([
    ['when the reader does not work', { reader: broken }],
    ['when the reader never answers', { reader: silent, limitMs: 500 }],
    ['when there is no time', { limitMs: 0 }],
  ])('%s', async (_, interference) => {
    await queueUp('a', { 'migrations/1_a.sql': 'a', 'src/a.ts': PAGE });
    await queueUp('b', { 'migrations/1_b.sql': 'b', 'src/b.ts': PAGE });
    await (await story.integrator({ interference })).run();
    expect([await story.landed(), await told()]).toEqual([['a', 'b'], []]);
  });
});

it('what is too much is left out, and the rest compared', async () => {
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`z/${n}.txt`, 'x\n']));
  const large = { 'src/large.ts': `export const large = '${'x'.repeat(600_000)}';\n` };
  expect(await compared({ ...many, 'migrations/1_a.sql': 'a\n' }, { ...large, 'migrations/1_b.sql': 'b\n' })).toEqual([
    ['same-resource', 'migration number 1', 'a'],
  ]);
});
