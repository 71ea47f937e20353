import { describe, expect, it } from '@jest/globals';
import type { BlobFacts } from '../blob-facts.js';
import { manifest, pathMap, source, treeOf } from '../testing/index.js';

/** Who imports whom: `a → b`. */
function edges(files: Record<string, BlobFacts | null>): string[] {
  const tree = treeOf(files);
  return tree.imports.flatMap((targets, from) =>
    targets.map((target) => `${tree.files[from]?.path} → ${tree.files[target]?.path}`),
  );
}

describe('imports of TypeScript and JavaScript', () => {
  it('lead to relative files, whatever extension they are written with', () => {
    const imports = ['./b.js', './c', './d/', '../e.json', './f.mjs', './g.svg?raw', './h.vue'];
    const files = { 'src/a.ts': source(imports), 'src/b.ts': null, 'src/c.tsx': null, 'src/d/index.ts': null };
    const others = { 'e.json': null, 'src/f.mts': null, 'src/g.svg': null, 'src/h.vue': null };
    expect(edges({ ...files, ...others })).toEqual(
      ['e.json', 'src/b.ts', 'src/c.tsx', 'src/d/index.ts', 'src/f.mts', 'src/g.svg', 'src/h.vue'].map(
        (to) => `src/a.ts → ${to}`,
      ),
    );
  });

  it('lead nowhere outside the tree, to packages, or to the file itself', () => {
    expect(
      edges({ 'a.ts': source(['../../etc/passwd', '../b', 'react', 'node:fs', './a', './missing', '']), 'b.ts': null }),
    ).toEqual([]);
  });

  it('reach the index of the folder they are in', () => {
    expect(edges({ 'a/x.ts': source(['.', '..']), 'a/index.ts': null, 'index.ts': null })).toEqual([
      'a/x.ts → a/index.ts',
      'a/x.ts → index.ts',
    ]);
  });

  it('reach packages of the workspace by name, where their source is', () => {
    const entries = { '.': ['./dist/index.js'], './sub/*': ['./dist/sub/*.js'], './own': ['./src/own.ts'] };
    expect(
      edges({
        'package.json': manifest({ name: 'root', members: ['libs/*'] }),
        'libs/a/package.json': manifest({ name: '@x/a', entries }),
        'libs/a/src/index.ts': null,
        'libs/a/src/own.ts': null,
        'libs/a/src/sub/deep.ts': null,
        'libs/a/src/guessed.ts': null,
        'test-data/a/package.json': manifest({ name: '@x/a' }),
        'test-data/a/index.ts': null,
        'app.ts': source(['@x/a', '@x/a/own', '@x/a/sub/deep', '@x/a/guessed', '@x/other']),
      }),
    ).toEqual(['guessed', 'index', 'own', 'sub/deep'].map((name) => `app.ts → libs/a/src/${name}.ts`));
  });

  it('reach members that pnpm-workspace.yaml lists', () => {
    expect(
      edges({
        'package.json': manifest({ name: 'root' }),
        'pnpm-workspace.yaml': manifest({ members: ['pkg/**'] }),
        'pkg/deep/a/package.json': manifest({ name: 'a', entries: { '.': ['lib/main.js'] } }),
        'pkg/deep/a/src/main.js': null,
        'b.js': source(['a']),
      }),
    ).toEqual(['b.js → pkg/deep/a/src/main.js']);
  });

  it('follow paths and baseUrl of the nearest tsconfig, also through what it extends', () => {
    expect(
      edges({
        'tsconfig.base.json': pathMap({
          baseUrl: '.',
          paths: { '@app/*': ['app/src/*'], '@app/exact': ['app/other.ts'] },
        }),
        'app/tsconfig.json': pathMap({ extends: ['../tsconfig.base'] }),
        'app/src/a.ts': source(['@app/b', '@app/exact', 'shared/c']),
        'app/src/b.ts': null,
        'app/other.ts': null,
        'shared/c.ts': null,
        'tool/a.ts': source(['@app/b']),
      }),
    ).toEqual([
      'app/src/a.ts → app/other.ts',
      'app/src/a.ts → app/src/b.ts',
      'app/src/a.ts → shared/c.ts',
      'tool/a.ts → app/src/b.ts',
    ]);
  });

  it('end with a circle of tsconfigs', () => {
    const circle = {
      'tsconfig.json': pathMap({ extends: ['./tsconfig.b.json'] }),
      'tsconfig.b.json': pathMap({ extends: ['./tsconfig.json'] }),
    };
    expect(edges({ ...circle, 'a.ts': source(['x']), 'x.ts': null })).toEqual([]);
  });

  it('follow #names of the own package', () => {
    const own = manifest({ name: 'p', aliases: { '#db': ['./src/db.js'], '#ui/*': ['./src/ui/*.js'] } });
    expect(
      edges({
        'p/package.json': own,
        'p/src/a.ts': source(['#db', '#ui/box', '#no']),
        'p/src/db.ts': null,
        'p/src/ui/box.tsx': null,
      }),
    ).toEqual(['p/src/a.ts → p/src/db.ts', 'p/src/a.ts → p/src/ui/box.tsx']);
  });
});

describe('imports of Python', () => {
  it('lead to modules, or to the package when the name is something in it', () => {
    expect(
      edges({
        'shop/__init__.py': source(),
        'shop/cart.py': source(['shop.models: Item', 'shop: models', '.: prices', '..: x', 'os: path', 'shop']),
        'shop/models/__init__.py': source(),
        'shop/models/item.py': source(['..prices: total', '.: missing']),
        'shop/prices.py': source(),
      }),
    ).toEqual([
      'shop/cart.py → shop/__init__.py',
      'shop/cart.py → shop/models/__init__.py',
      'shop/cart.py → shop/prices.py',
      'shop/models/item.py → shop/models/__init__.py',
      'shop/models/item.py → shop/prices.py',
    ]);
  });

  it('begin at src, at packages, and among scripts only with their neighbours', () => {
    expect(
      edges({
        'services/a/pyproject.toml': manifest({ ecosystem: 'python', name: 'a' }),
        'services/a/src/a/core.py': source(),
        'services/b/main.py': source(['a.core', 'helpers']),
        'services/b/helpers.py': source(),
        'elsewhere/c.py': source(['helpers']),
      }),
    ).toEqual(['services/b/main.py → services/a/src/a/core.py', 'services/b/main.py → services/b/helpers.py']);
  });
});

describe('imports of Go', () => {
  const module = manifest({ ecosystem: 'go', name: 'example.org/shop' });

  it('lead to the files that declare what is used, else to the main file of the package', () => {
    expect(
      edges({
        'go.mod': module,
        'main.go': source(['example.org/shop/cart: New Total', 'example.org/shop/side', 'fmt: Println']),
        'cart/cart.go': source([], ['New']),
        'cart/total.go': source([], ['Total']),
        'cart/cart_test.go': source([], ['New']),
        'side/a.go': source(),
        'side/side.go': source(),
      }),
    ).toEqual(['main.go → cart/cart.go', 'main.go → cart/total.go', 'main.go → side/side.go']);
  });

  it('belong to the innermost module', () => {
    const inner = manifest({ ecosystem: 'go', name: 'example.org/shop/tool' });
    expect(
      edges({
        'go.mod': module,
        'x/go.mod': inner,
        'x/lib/l.go': source(),
        'a.go': source(['example.org/shop/tool/lib']),
      }),
    ).toEqual(['a.go → x/lib/l.go']);
  });
});

describe('imports of Java', () => {
  it('lead to classes, nested ones, static members, and the used classes of a wildcard', () => {
    expect(
      edges({
        'm/src/main/java/org/a/A.java': source(
          ['org.b.B', 'org.b.B.Inner', 'org.b.C.MAX', 'org.d.*: D Unused', 'java.util.List'],
          ['A'],
          'org.a',
        ),
        'm/src/main/java/org/b/B.java': source([], ['B'], 'org.b'),
        'm/src/main/java/org/b/C.java': source([], ['C'], 'org.b'),
        'm/src/main/java/org/d/D.java': source([], ['D'], 'org.d'),
        'm/src/main/java/org/d/E.java': source([], ['E'], 'org.d'),
      }),
    ).toEqual(['b/B', 'b/C', 'd/D'].map((name) => `m/src/main/java/org/a/A.java → m/src/main/java/org/${name}.java`));
  });
});

describe('imports of Rust', () => {
  it('lead through crate, self, super, modules and crates of the workspace', () => {
    expect(
      edges({
        'app/Cargo.toml': manifest({ ecosystem: 'cargo', name: 'app' }),
        'my-lib/Cargo.toml': manifest({ ecosystem: 'cargo', name: 'my-lib' }),
        'my-lib/src/lib.rs': source(['self::net']),
        'my-lib/src/net/mod.rs': source(['super::util::Thing', 'self::inner']),
        'my-lib/src/net/inner.rs': source(['super::super::util']),
        'my-lib/src/util.rs': source(),
        'app/src/main.rs': source(['self::db', 'my_lib::net::inner::X', 'my_lib::Top', 'std::fs', 'db::Pool']),
        'app/src/db.rs': source(['crate::missing::X']),
        'app/tests/story.rs': source(['self::common', 'my_lib::util']),
        'app/tests/common/mod.rs': source(),
      }),
    ).toEqual([
      'app/src/db.rs → app/src/main.rs',
      'app/src/main.rs → app/src/db.rs',
      'app/src/main.rs → my-lib/src/lib.rs',
      'app/src/main.rs → my-lib/src/net/inner.rs',
      'app/tests/story.rs → app/tests/common/mod.rs',
      'app/tests/story.rs → my-lib/src/util.rs',
      'my-lib/src/lib.rs → my-lib/src/net/mod.rs',
      'my-lib/src/net/inner.rs → my-lib/src/util.rs',
      'my-lib/src/net/mod.rs → my-lib/src/net/inner.rs',
      'my-lib/src/net/mod.rs → my-lib/src/util.rs',
    ]);
  });
});
