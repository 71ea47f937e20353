import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BlobFacts } from '../blob-facts.js';
import { manifest, source } from '../testing/index.js';
import { ImportGraph } from './import-graph.js';

function graphOf(files: Record<string, BlobFacts>, gone: string[] = []): ImportGraph {
  const steps = ImportGraph.inSteps({ paths: Object.keys(files), facts: new Map(Object.entries(files)), gone });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

describe('who imports a file', () => {
  const graph = graphOf({
    'a.ts': source(['./b']),
    'b.ts': source(['./c']),
    'c.ts': source(),
    'd.ts': source(['./c']),
  });

  it('are the files that name it, and not those behind them', () => {
    expect([graph.importersOf('c.ts'), graph.importersOf('a.ts')]).toEqual([['b.ts', 'd.ts'], []]);
    expect(graph.importersOf('nowhere.ts')).toEqual([]);
  });
});

describe('the tests of a change', () => {
  it('are those that change, and those that import a changed file through others', () => {
    const graph = graphOf({
      'src/cart.ts': source(['./total']),
      'src/total.ts': source(),
      'src/login.ts': source(),
      'src/cart.test.ts': source(['./cart']),
      'src/login.test.ts': source(['./login']),
      'src/alone.test.ts': source(),
    });
    expect(graph.testsOf(['src/total.ts'])).toEqual(['src/cart.test.ts']);
    expect(graph.testsOf(['src/alone.test.ts', 'README.md'])).toEqual(['src/alone.test.ts']);
    expect(graph.testsOf([])).toEqual([]);
  });

  it('are found in steps that grow in number, and not in length, with the tree', () => {
    const files = Array.from({ length: 1000 }, (_, n) => `f${n}.ts`);
    const facts = new Map(files.map((path): [string, BlobFacts] => [path, source()]));
    expect([...ImportGraph.inSteps({ paths: files, facts })]).toHaveLength(10);
  });

  it('go round in a ring once', () => {
    const graph = graphOf({ 'a.ts': source(['./b']), 'b.ts': source(['./a']), 'a.test.ts': source(['./b']) });
    expect(graph.testsOf(['a.ts'])).toEqual(['a.test.ts']);
  });

  it('import what the change took away, and are never what it took away', () => {
    const files = { 'src/cart.ts': source(['./total']), 'src/cart.test.ts': source(['./cart']) };
    expect(
      graphOf(files, ['src/total.ts', 'src/total.test.ts']).testsOf(['src/total.ts', 'src/total.test.ts']),
    ).toEqual(['src/cart.test.ts']);
  });

  it('see the package of Go that they are in, which does not see them', () => {
    const graph = graphOf({
      'go.mod': manifest({ ecosystem: 'go', name: 'x.org/shop' }),
      'cart/cart.go': source([], ['New']),
      'cart/total.go': source(),
      'cart/cart_test.go': source(),
      'web/web.go': source(['x.org/shop/cart: New']),
      'web/web_test.go': source(),
      'login/login_test.go': source(),
    });
    expect(graph.testsOf(['cart/total.go'])).toEqual(['cart/cart_test.go', 'web/web_test.go']);
    expect(graph.testsOf(['cart/cart_test.go'])).toEqual(['cart/cart_test.go']);
    expect(graph.testsOf(['login/gone.go'])).toEqual(['login/login_test.go']);
  });

  it('see the package of Java that they are in, wherever it lies', () => {
    const graph = graphOf({
      'src/main/java/shop/Cart.java': source([], ['Cart'], 'shop'),
      'src/test/java/shop/CartTest.java': source([], [], 'shop'),
      'src/test/java/web/PageTest.java': source(['shop.Cart'], [], 'web'),
      'src/test/java/login/LoginTest.java': source([], [], 'login'),
    });
    expect(graph.testsOf(['src/main/java/shop/Cart.java'])).toEqual([
      'src/test/java/shop/CartTest.java',
      'src/test/java/web/PageTest.java',
    ]);
  });

  it('are not in code that came from elsewhere', () => {
    const vendored: BlobFacts = { kind: 'unread', reason: 'vendored' };
    const tooLarge: BlobFacts = { kind: 'unread', reason: 'too-large' };
    const files = { 'node_modules/x/a.test.js': vendored, 'src/large.test.ts': tooLarge };
    expect(graphOf(files).testsOf(Object.keys(files))).toEqual(['src/large.test.ts']);
  });
});

/** Up to 12 files, every third a test, with imports drawn at random. */
const anyTree = fc
  .integer({ min: 1, max: 12 })
  .chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1)), { minLength: size, maxLength: size }))
  .map((imports) => imports.map((targets) => targets.filter((target) => target < imports.length)));
const nameOf = (index: number): string => (index % 3 === 0 ? `f${index}.test.ts` : `f${index}.ts`);
const anyChange = fc.uniqueArray(fc.nat(11)).map((indexes) => indexes.map(nameOf));

const drawn = (imports: readonly (readonly number[])[]): ImportGraph =>
  graphOf(
    Object.fromEntries(
      imports.map((targets, index) => [nameOf(index), source(targets.map((target) => `./${nameOf(target)}`))]),
    ),
  );

/** Whether an import leads from one file to another, by as many steps as there are files. */
function reaches(imports: readonly (readonly number[])[], from: number, to: string): boolean {
  let files = new Set([from]);
  for (let step = 0; step < imports.length; step += 1)
    files = new Set([...files, ...[...files].flatMap((file) => imports[file] ?? [])]);
  return [...files].some((file) => nameOf(file) === to);
}

describe('in any tree', () => {
  it('a test is named exactly if an import leads from it to what changed', () => {
    fc.assert(
      fc.property(anyTree, anyChange, (imports, changed) => {
        const tests = imports.flatMap((_, index) => {
          const isAffected =
            nameOf(index).endsWith('.test.ts') && changed.some((path) => reaches(imports, index, path));
          return isAffected ? [nameOf(index)] : [];
        });
        expect(drawn(imports).testsOf(changed)).toEqual(tests);
      }),
    );
  });

  it('the tests of two changes are the tests of the one and of the other', () => {
    fc.assert(
      fc.property(anyTree, anyChange, anyChange, (imports, one, other) => {
        const graph = drawn(imports);
        const both = new Set([...graph.testsOf(one), ...graph.testsOf(other)]);
        expect(new Set(graph.testsOf([...one, ...other]))).toEqual(both);
      }),
    );
  });
});
