import { describe, expect, it } from '@jest/globals';
import {
  climb,
  mediationRung,
  type MediationAnswer,
  type MediationQuestion,
  Mediator,
  type NoAnswer,
  rungsWithoutModel,
} from '@manyhands/conflict';
import fc from 'fast-check';
import { SemverVersions } from './semver-versions.js';
import { DirectReader } from './testing/direct-reader.js';

const asked = (): never => {
  throw new Error('the model was asked');
};

/** Answers what it is told to and remembers what it was asked. */
class FakeMediator extends Mediator {
  readonly asked: MediationQuestion[] = [];

  constructor(
    private readonly answer: (question: MediationQuestion) => string | MediationAnswer,
    private readonly obstacle: NoAnswer | null = null,
  ) {
    super();
  }

  override async admit() {
    return this.obstacle;
  }

  override async mediate(question: MediationQuestion) {
    this.asked.push(question);
    const text = this.answer(question);
    return typeof text === 'string' ? { kind: 'merged' as const, text, said: text } : text;
  }
}

const reader = new DirectReader();
const withoutModel = rungsWithoutModel({ reader, versions: new SemverVersions(), regenerator: null });
const file = (text: string) => ({ mode: '100644', bytes: new TextEncoder().encode(text) });

interface Sides {
  readonly path?: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

const climbed = ({ path = 'a.ts', base, ours, theirs }: Sides, mediator: Mediator | null) => {
  const rungs = mediator === null ? withoutModel : [...withoutModel, mediationRung({ reader, mediator })];
  const conflict = { path, base: file(base), ours: file(ours), theirs: file(theirs) };
  return climb(conflict, { rungs, entry: 1, now: () => 0 });
};

/** The merged text, or why there is none. */
async function mediated(sides: Sides, mediator: Mediator | null): Promise<string> {
  const result = await climbed(sides, mediator);
  if (result.kind === 'unresolved') return `${result.because}: ${result.detail}`;
  return new TextDecoder().decode(result.bytes);
}

/** Two functions around the one that is in conflict; each side also changes one of the others. */
const save = (body: string, { before = '1', after = '1' } = {}): string =>
  `export function before() {\n  return ${before};\n}\n\n/** Saves. */\nexport function save() {\n  return ${body};\n}\n\n/** Comes after. */\nexport function after() {\n  return ${after};\n}\n`;
const functions: Sides = {
  base: save('one'),
  ours: save('two()', { before: '2' }),
  theirs: save('1 + 1', { after: '2' }),
};
const entity = (body: string) => `/** Saves. */\nexport function save() {\n  return ${body};\n}`;

describe('what a model is asked', () => {
  it('is the entity alone, and its answer goes where the entity stands', async () => {
    const model = new FakeMediator(() => entity('two() + 1'));
    expect(await mediated(functions, model)).toBe(save('two() + 1', { before: '2', after: '2' }));
    const pair = { base: `${entity('one')}\n`, ours: `${entity('two()')}\n`, theirs: `${entity('1 + 1')}\n` };
    expect(model.asked).toEqual([{ path: 'a.ts', pair: { name: 'value save', ...pair }, earlier: null }]);
  });

  it('is the method, not the class', async () => {
    const cart = (body: string, more = '') => `class Cart {\n  add() {\n    return ${body};\n  }\n${more}}\n`;
    const sides = { base: cart('1'), ours: cart('one'), theirs: cart('2', '\n  theirs() {}\n') };
    const model = new FakeMediator(() => '  add() {\n    return one + 1;\n  }');
    expect(await mediated(sides, model)).toBe(cart('one + 1', '\n  theirs() {}\n'));
    expect(model.asked.map(({ pair }) => pair.name)).toEqual(['value Cart / member add']);
  });

  it('has no base where both sides added the entity', async () => {
    const model = new FakeMediator(() => 'const a = 3;');
    expect(
      await mediated({ base: 'x();\n', ours: 'x();\n\nconst a = 1;\n', theirs: 'x();\n\nconst a = 2;\n' }, model),
    ).toBe('x();\n\nconst a = 3;\n');
    expect(model.asked[0]?.pair.base).toBeNull();
  });

  it('is one entity after the other', async () => {
    const two = (one: string, other: string) => `def one():\n    return ${one}\n\n\ndef two():\n    return ${other}\n`;
    const sides = { path: 'a.py', base: two('1', '1'), ours: two('a', 'b'), theirs: two('c', 'd') };
    const model = new FakeMediator(({ pair }) => pair.ours?.replace(/return (.)/, 'return $1 + 1') ?? '');
    expect(await mediated(sides, model)).toBe(two('a + 1', 'b + 1'));
    expect(model.asked).toHaveLength(2);
  });

  it('says at the second time what was wrong with the first answer', async () => {
    const model = new FakeMediator(({ earlier }) => (earlier === null ? 'export function save( {' : entity('3')));
    expect(await mediated(functions, model)).toBe(save('3', { before: '2', after: '2' }));
    expect(model.asked[1]?.earlier).toEqual({
      said: 'export function save( {',
      problem: 'does not fit into its file: the result is unparsable',
    });
  });

  it('keeps an import that only the answer needs', async () => {
    const [x, y] = ["import { x } from './x.js';\n", "import { y } from './y.js';\n"];
    const uses = (imports: string, body: string) => `${imports}\nexport const a = ${body};\n`;
    const sides = { base: uses(x + y, 'x(y)'), ours: uses(x, 'x(1)'), theirs: uses(x + y, 'x(y, y)') };
    const answered = await mediated(sides, new FakeMediator(() => 'export const a = x(1, y);'));
    expect(answered).toBe(uses(x + y, 'x(1, y)'));
  });
});

describe('an answer is refused', () => {
  const swallowing = `${entity('1')}\n\nexport function after() {\n  return 3;\n}\n/*`;
  it.each([
    ['that is empty', '  ', 'is empty'],
    ['with conflict marks', entity('1;\n<<<<<<< ours\n  2'), 'conflict marks'],
    ['that does not parse', 'export function save( {', 'unparsable'],
    ['by another name', 'export function store() {}', 'does not hold the entities'],
    ['with another entity beside it', `${entity('1')}\nexport function more() {}`, 'does not hold the entities'],
    ['with the entity twice', `${entity('1')}\n${entity('2')}`, 'would stand twice'],
    ['that declares a name of the file again', `${entity('1')}\nconst before = 1;`, 'does not hold the entities'],
    ['that swallows what comes after it', swallowing, 'stand by itself'],
    ['that swallows a comment', `${entity('1')}\n/*`, 'stand by itself'],
    ['that is the whole file', save('1'), 'stand by itself'],
    ['at another depth', `  ${entity('1')}`, 'depth'],
  ])('%s', async (_, text, because) => {
    const model = new FakeMediator(() => text);
    expect(await mediated(functions, model)).toMatch(new RegExp(`^unusable: value save: the answer .*${because}`));
    expect(model.asked).toHaveLength(2);
  });

  it('that takes over the entity after it', async () => {
    const two = (one: string, c: string) =>
      `function a() {\n  return ${one};\n}\n\nfunction b() {\n  return 1;\n}\n\nfunction c() {\n  return ${c}; /* end */\n}\n`;
    const hostile = 'function a() {}\n\nfunction b() {\n  return "evil";\n}\n\nfunction c() {\n/*';
    const sides = { base: two('1', '1'), ours: two('x', '2'), theirs: two('y', '1') };
    expect(await mediated(sides, new FakeMediator(() => hostile))).toContain('value a does not stand by itself');
  });

  it('that loses a member of one side, or adds one that neither has', async () => {
    const cart = (head: string, members: string) => `class Cart ${head}{\n${members}}\n`;
    const sides = {
      base: cart('', '  a() {}\n'),
      ours: cart('extends Ours ', '  a() {}\n\n  ours() {}\n'),
      theirs: cart('extends Theirs ', '  a() {}\n\n  theirs() {}\n'),
    };
    const of = (...members: string[]) =>
      mediated(sides, new FakeMediator(() => cart('extends Ours ', members.map((one) => `  ${one}() {}\n`).join(''))));
    expect(await of('a', 'ours')).toContain('has lost member theirs');
    expect(await of('a', 'ours', 'theirs', 'more')).toContain('holds member more, which neither side has');
    expect(await of('a', 'ours', 'theirs')).toContain('theirs() {}');
  });
});

describe('a model is not asked', () => {
  const forbidden = () => new FakeMediator(() => asked());
  const unasked = async (sides: Sides, model = forbidden()) => {
    const answer = await mediated(sides, model);
    expect(model.asked).toEqual([]);
    return answer;
  };

  it('where a rung before is sure, or the conflict is of another kind', async () => {
    expect(await unasked({ base: save('1'), ours: save('2'), theirs: save('1', { after: '3' }) })).toContain(
      'return 3',
    );
    expect(await unasked({ base: 'a();\n', ours: 'a();\nb();\n', theirs: 'a();\nc();\n' })).toMatch(/^order-sensitive/);
    expect(await unasked({ base: save('1'), ours: 'const x = 1;\n', theirs: save('2') })).toMatch(/^deleted-and-chan/);
    expect(await unasked({ path: 'a.md', base: 'a\n', ours: 'b\n', theirs: 'c\n' })).toMatch(/^same-place/);
  });

  it('about entities that are too large or too many', async () => {
    const large = (body: string) => save(`${body}${'\n    + 1'.repeat(1000)}`);
    expect(await unasked({ base: large('a'), ours: large('b'), theirs: large('c') })).toMatch(/^too-large: value save/);
    const many = (body: string) => Array.from({ length: 11 }, (_, at) => `const a${at} = ${body};\n`).join('');
    expect(await unasked({ base: many('1'), ours: many('2'), theirs: many('3') })).toMatch(/^too-large: both .* 10/);
  });

  it('when there is none', async () => {
    const none = { kind: 'none', because: 'no-model', detail: 'no model is configured' } as const;
    const model = new FakeMediator(() => asked(), none);
    const left = await climbed(functions, model);
    expect(left).toMatchObject({ kind: 'unresolved', because: 'no-model', next: 7, pairs: [{ name: 'value save' }] });
    expect(left.attempts.at(-1)).toMatchObject({ rung: 6, outcome: 'refused', detail: 'no model is configured' });
  });

  it('again, when it declines', async () => {
    const declined = { kind: 'none', because: 'declined', detail: 'they contradict each other' } as const;
    const model = new FakeMediator(() => declined);
    expect([await mediated(functions, model), model.asked.length]).toEqual(['declined: they contradict each other', 1]);
  });
});

it('whatever a model answers, all but the entity is as rung 5 makes it, or there is no result', async () => {
  const piece = fc.constantFrom(
    ...[
      '/*',
      '*/',
      '`',
      '${',
      '}',
      '{',
      '\n',
      '\n\n',
      '"',
      "'",
      '//',
      'export function save() {}',
      'function after() {}',
    ],
    ...[
      'const save = 1;',
      'return 1;',
      '<<<<<<< ',
      'class X {',
      'export ',
      'import "x";\n',
      '/** Saves. */\n',
      ';',
      '#',
    ],
  );
  const answer = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
    fc.array(piece, { maxLength: 4 }).map((parts) => entity(parts.join(' '))),
    fc.array(piece, { maxLength: 3 }).map((parts) => `${entity('1')}${parts.join('')}`),
    fc.array(piece, { maxLength: 3 }).map((parts) => `${parts.join('')}${entity('1')}`),
  );
  let results = 0;
  await fc.assert(
    fc.asyncProperty(answer, async (text) => {
      const result = await climbed(functions, new FakeMediator(() => text));
      if (result.kind === 'unresolved') return;
      results += 1;
      const merged = new TextDecoder().decode(result.bytes);
      const [head = '', tail = ''] = save('HERE', { before: '2', after: '2' }).split(`${entity('HERE')}\n`);
      expect([merged.startsWith(head), merged.endsWith(tail)]).toEqual([true, true]);
      const outline = await reader.outline('typescript', merged);
      const keys = outline.kind === 'outline' ? outline.entities.map(({ key }) => key) : [];
      expect(keys).toEqual(['value before', 'value save', 'value after']);
      expect(merged).not.toMatch(/^<{7}/m);
    }),
    { numRuns: 500, seed: 6 },
  );
  expect(results).toBeGreaterThan(10);
});
