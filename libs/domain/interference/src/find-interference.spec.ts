import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeFacts, FileChange, Resource } from './change-facts.js';
import { findInterference, MOST_OF_A_KIND } from './find-interference.js';
import { change, facts, file, type ShortFacts } from './testing/builders.js';

const found = (one: FileChange | FileChange[], other: FileChange | FileChange[]) =>
  findInterference(change('a', ...[one].flat()), change('b', ...[other].flat()));
const told = (...args: Parameters<typeof found>) => found(...args).map(({ kind, name }) => `${kind} ${name}`);
const said = (...args: Parameters<typeof found>) => found(...args).map(({ sentence }) => sentence);

describe('what both write', () => {
  const was = { entities: ['value f: 1', 'value g: 1'] };

  it.each<[string, ShortFacts | 'absent' | 'unread', ShortFacts | 'absent' | 'unread', string[]]>([
    [
      'one function',
      { entities: ['value f: 2', 'value g: 1'] },
      { entities: ['value f: 3', 'value g: 1'] },
      ['same-entity value f'],
    ],
    [
      'one function in the same way',
      { entities: ['value f: 2', 'value g: 1'] },
      { entities: ['value f: 2', 'value g: 1'] },
      [],
    ],
    ['different functions', { entities: ['value f: 2', 'value g: 1'] }, { entities: ['value f: 1', 'value g: 2'] }, []],
    [
      'one, and one of them removes it',
      { entities: ['value g: 1'] },
      { entities: ['value f: 2', 'value g: 1'] },
      ['same-entity value f'],
    ],
    ['what both remove', { entities: ['value g: 1'] }, { entities: ['value g: 1'] }, []],
    ['a file that was not read', 'unread', { entities: ['value f: 2', 'value g: 1'] }, []],
  ])('%s', (_, ours, theirs, expected) => {
    expect(told(file('x.ts', was, ours), file('x.ts', was, theirs))).toEqual(expected);
  });

  it('one name that both add, but for calls, which may be made twice', () => {
    const added = (text: string) => file('x.ts', {}, { entities: [`value h: ${text}`, `call it "works": ${text}`] });
    expect(said(added('1'), added('2'))).toEqual(['a and b both add `value h` in `x.ts`, with different texts.']);
    expect(said(added('1'), added('1'))).toEqual([]);
  });

  it('one name in two files of a package of Go', () => {
    const added = (path: string, unit = 'shop') => file(path, 'absent', { declares: ['Total: func Total()'], unit });
    expect(said(added('cart/a.go'), added('cart/b.go'))).toEqual([
      'a and b both add `Total` to one package, in `cart/a.go` and `cart/b.go`.',
    ]);
    for (const other of ['stock/b.go', 'cart/b_windows.go']) expect(told(added('cart/a.go'), added(other))).toEqual([]);
    expect(told(added('cart/a.go'), added('cart/b_test.go', 'shop_test'))).toEqual([]);
  });
});

describe('a name that one takes away', () => {
  const was = { declares: ['total: function total(cart)', '_sum: function _sum(a)'] };
  const imports = file('page.ts', {}, { imports: ['cart.ts: total'] });

  it.each<[string, ShortFacts, string[]]>([
    [
      'removed',
      { declares: ['_sum: function _sum(a)'] },
      ['a removes `total` in `cart.ts`, and b newly imports it in `page.ts`.'],
    ],
    [
      'renamed',
      { declares: ['sum: function sum(cart)', '_sum: function _sum(a)'] },
      ['a renames `total` to `sum` in `cart.ts`, and b newly imports it in `page.ts`.'],
    ],
    [
      'with another signature',
      { declares: ['total: function total(cart, tax)', '_sum: function _sum(a)'] },
      ['a changes the signature of `total` in `cart.ts`, and b newly imports it in `page.ts`.'],
    ],
    ['as it was', was, []],
    ['with a signature that is not known', { declares: ['total', '_sum: function _sum(a)'] }, []],
  ])('%s', (_, is, expected) => {
    expect(said(file('cart.ts', was, is), imports)).toEqual(expected);
  });

  it('is told from whichever side, who takes away first', () => {
    const [taker, user] = [change('b', file('cart.ts', was, {})), change('a', imports)];
    const [finding] = findInterference(user, taker);
    expect(finding).toMatchObject({
      kind: 'taken-name',
      changes: ['b', 'a'],
      paths: ['cart.ts', 'page.ts'],
      name: 'total',
    });
  });

  it('matters to a new use of an old import, and to no old one', () => {
    const page = (uses: string) => ({ imports: ['cart.ts: total'], entities: ['value page: ' + `${uses}: ${uses}`] });
    const taker = file('cart.ts', was, {});
    expect(said(taker, file('page.ts', page(''), page('total')))).toEqual([
      'a removes `total` in `cart.ts`, and b newly uses it in `page.ts`.',
    ]);
    expect(told(taker, file('page.ts', page('total'), page('total other')))).toEqual([]);
  });

  it('matters in its own file though nobody else may import it', () => {
    const using = { ...was, entities: ['value page: 1: _sum'] };
    expect(
      said(file('cart.ts', was, { declares: ['total: function total(cart)'] }), file('cart.ts', was, using)),
    ).toEqual(['a removes `_sum` in `cart.ts`, and b newly uses it in `cart.ts`.']);
    expect(told(file('cart.ts', was, {}), file('page.ts', {}, { imports: ['cart.ts: _sum'] }))).toEqual([]);
  });
});

describe('a file that one takes away', () => {
  const user = file('page.ts', {}, { imports: ['cart.ts: total'] });

  it('is missed by who newly imports it', () => {
    expect(said(file('cart.ts', {}, 'absent'), user)).toEqual([
      'a removes `cart.ts`, and b newly imports it in `page.ts`.',
    ]);
    expect(said(file('cart.ts', 'unread', 'absent', { movedTo: 'shop/cart.ts' }), user)).toEqual([
      'a moves `cart.ts` to `shop/cart.ts`, and b newly imports it in `page.ts`.',
    ]);
  });

  it('is not missed when the import leads to what came for it, or was there before', () => {
    expect(told([file('cart.ts', {}, 'absent'), file('cart/index.ts', 'absent', {})], user)).toEqual([]);
    const old = { imports: ['cart.ts: total'] };
    expect(told(file('cart.ts', {}, 'absent'), file('page.ts', old, { ...old, entities: ['value f: 1'] }))).toEqual([]);
  });
});

describe('resources that both add', () => {
  const route: Resource = { kind: 'route', name: 'GET /carts', value: null };
  const port = (value: string): Resource => ({ kind: 'variable', name: 'PORT', value });
  const named = (path: string, resource: Resource, home = '') =>
    file(path, {}, { resources: [resource] }, { package: home });

  it.each<[string, FileChange, FileChange, string[]]>([
    ['a route', named('x.ts', route), named('y.ts', route), ['same-resource route GET /carts']],
    ['a route of two applications', named('x.ts', route, 'web'), named('y.ts', route, 'api'), []],
    [
      'different defaults',
      named('x.ts', port('1')),
      named('y.ts', port('2')),
      ['same-resource default of the variable PORT'],
    ],
    ['one default', named('x.ts', port('1')), named('y.ts', port('1')), []],
    [
      'a number',
      file('migrations/007_a.sql', 'absent', 'unread'),
      file('migrations/7_b.sql', 'absent', 'unread'),
      ['same-resource migration number 7'],
    ],
    [
      'a name',
      file('db/migrate/1_add.sql', 'absent', {}),
      file('db/migrate/2_add.sql', 'absent', {}),
      ['same-resource migration name add'],
    ],
    [
      'numbers of two folders',
      file('a/migrations/1_a.sql', 'absent', {}),
      file('b/migrations/1_b.sql', 'absent', {}),
      [],
    ],
    ['numbers elsewhere', file('docs/1_a.md', 'absent', {}), file('docs/1_b.md', 'absent', {}), []],
    ['a number that was there', file('migrations/1_a.sql', {}, {}), file('migrations/1_b.sql', 'absent', {}), []],
    [
      'a moment in the name of a class',
      file('migrations/users.ts', 'absent', { declares: ['Users1764900000000: class'] }),
      file('migrations/carts.ts', 'absent', { declares: ['Carts1764900000000: class'] }),
      ['same-resource migration number 1764900000000'],
    ],
  ])('%s', (_, one, other, expected) => {
    expect(told(one, other)).toEqual(expected);
  });

  it('scripts of one package.json with different commands', () => {
    const script = (value: string) => named('package.json', { kind: 'script', name: 'lint', value });
    expect(said(script('eslint'), script('biome'))).toEqual([
      'a and b both add the script `lint`, in `package.json`, with different values.',
    ]);
    expect(told(script('eslint'), script('eslint'))).toEqual([]);
  });
});

it('is bounded, and says strangers’ names on one line', () => {
  const many = (text: string) =>
    file('x.ts', {}, { entities: Array.from({ length: 50 }, (_, n) => `value v${n}: ${text}`) });
  expect(found(many('1'), many('2'))).toHaveLength(MOST_OF_A_KIND);
  const odd = (text: string) => file('x\n\u202E.ts', {}, { entities: [`value f: ${text}`] });
  expect(said(odd('1'), odd('2'))[0]).toContain('in `x .ts`');
});

const name = fc.constantFrom('f', 'g', '_h');
const path = (folder: string) =>
  fc.constantFrom(...['x.ts', 'y.ts', 'migrations/1_z.go'].map((one) => `${folder}${one}`));
const text = fc.constantFrom('1', '2', '3');
const short = (folder: string): fc.Arbitrary<ShortFacts> =>
  fc.record({
    entities: fc
      .uniqueArray(fc.tuple(name, text, name), { selector: ([one]) => one })
      .map((all) => all.map(([one, is, uses]) => `value ${one}: ${is}: ${uses}`)),
    declares: fc
      .uniqueArray(fc.tuple(name, text), { selector: ([one]) => one })
      .map((all) => all.map(([one, is]) => `${one}: ${is}`)),
    imports: fc.array(
      fc.tuple(path(folder), name).map(([target, one]) => `${target}: ${one}`),
      { maxLength: 3 },
    ),
    resources: fc.array(fc.record({ kind: fc.constantFrom('route', 'variable'), name, value: fc.option(text) }), {
      maxLength: 2,
    }),
    unit: fc.constantFrom('shop', 'stock'),
  });
const fileState = (folder: string) =>
  fc.oneof({ weight: 4, arbitrary: short(folder) }, fc.constant('absent' as const), fc.constant('unread' as const));
const anyChange = (id: string, folder = ''): fc.Arbitrary<ChangeFacts> =>
  fc
    .uniqueArray(fc.tuple(path(folder), fileState(folder), fileState(folder)), {
      selector: ([one]) => one,
      maxLength: 3,
    })
    .map((files) => change(id, ...files.map(([one, before, after]) => file(one, before, after, { package: folder }))));

describe('for any two changes', () => {
  it('it does not matter which is given first', () => {
    fc.assert(
      fc.property(anyChange('a'), anyChange('b'), (a, b) => {
        expect(findInterference(b, a)).toEqual(findInterference(a, b));
      }),
    );
  });

  it('what both do alike is found whoever of them is the one with the smaller id', () => {
    const alike = (a: ChangeFacts, b: ChangeFacts) =>
      findInterference({ ...a, changeId: '1' }, { ...b, changeId: '2' })
        .flatMap(({ kind, name: what }) => (kind.startsWith('same-') ? [`${kind} ${what}`] : []))
        .sort();
    fc.assert(
      fc.property(anyChange('a'), anyChange('b'), (a, b) => {
        expect(alike(b, a)).toEqual(alike(a, b));
      }),
    );
  });

  it('what one takes away and the other needs is found whoever of them is the one with the smaller id', () => {
    const directed = (taker: [ChangeFacts, string], user: [ChangeFacts, string]) =>
      findInterference({ ...taker[0], changeId: taker[1] }, { ...user[0], changeId: user[1] }).flatMap((one) =>
        one.kind.startsWith('same-') || one.changes[0] !== taker[1] ? [] : [[one.kind, one.name, one.paths]],
      );
    fc.assert(
      fc.property(anyChange('a'), anyChange('b'), (a, b) => {
        expect(directed([a, '2'], [b, '1'])).toEqual(directed([a, '1'], [b, '2']));
      }),
    );
  });

  it('there are no findings when they lie in different packages and import nothing of each other', () => {
    fc.assert(
      fc.property(anyChange('a', 'p/'), anyChange('b', 'q/'), (a, b) => {
        expect(findInterference(a, b)).toEqual([]);
      }),
    );
  });

  it('nothing is said of what both left as it was, and nothing of a change that does nothing', () => {
    fc.assert(
      fc.property(anyChange('a'), anyChange('b'), (a, b) => {
        const idle = { ...b, files: b.files.map((one) => ({ ...one, after: one.before })) };
        expect(findInterference(a, idle)).toEqual([]);
      }),
    );
  });

  it('every finding names both, and files of them', () => {
    fc.assert(
      fc.property(anyChange('a'), anyChange('b'), (a, b) => {
        const touched = new Set([...a.files, ...b.files].map((one) => one.path));
        for (const { changes, paths } of findInterference(a, b)) {
          expect([...changes].sort()).toEqual(['a', 'b']);
          for (const one of paths) expect(touched).toContain(one);
        }
      }),
    );
  });
});

it('what is not read is not compared', () => {
  expect(facts({}).entities).toEqual([]);
  expect(told(file('x.ts', 'unread', {}), file('x.ts', {}, 'unread'))).toEqual([]);
});
