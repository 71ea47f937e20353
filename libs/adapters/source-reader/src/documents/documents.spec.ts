import { describe, expect, it } from '@jest/globals';
import type { BlobFacts, Reader } from '@manyhands/context';
import { readText } from '../read-text.js';
import { plainJson } from './read-tsconfig.js';

const read = (reader: Reader, text: string): Promise<BlobFacts> => readText({ reader, bytes: Buffer.from(text) });
const unparsable = { kind: 'unread', reason: 'unparsable' };

describe('package.json', () => {
  it('says name, needs, workspace, scripts, and which file stands for what', async () => {
    const text = JSON.stringify({
      name: '@x/a',
      workspaces: { packages: ['libs/*'] },
      dependencies: { b: '1' },
      devDependencies: { c: '1' },
      main: 'dist/old.js',
      exports: { '.': { source: './src/index.ts', import: [{ default: './dist/index.js' }] }, './no': null },
      imports: { '#db': './src/db.js' },
      scripts: { test: 'node --test', odd: 7 },
    });
    expect(await read('package-json', text)).toEqual({
      kind: 'manifest',
      ecosystem: 'npm',
      name: '@x/a',
      description: '',
      dependencies: ['b', 'c'],
      members: ['libs/*'],
      entries: { '.': ['./src/index.ts', './dist/index.js', 'dist/old.js'], './no': [] },
      aliases: { '#db': ['./src/db.js'] },
      scripts: [{ name: 'test', command: 'node --test' }],
    });
  });

  it.each(['[]', 'null', '"x"', '{"name":7,"exports":[[[[[[[[["./a"]]]]]]]]],"workspaces":"x","scripts":[]}'])(
    'of another shape says nothing: %s',
    async (text) => {
      expect(await read('package-json', text)).toMatchObject({
        name: null,
        members: [],
        entries: { '.': [] },
        scripts: [],
      });
    },
  );

  it('that is no JSON is not understood', async () => {
    expect(await read('package-json', '{')).toEqual(unparsable);
    expect(await read('package-json', '['.repeat(200_000))).toEqual(unparsable);
  });

  it('cannot reach what every object has', async () => {
    const facts = await read('package-json', '{"__proto__":{"name":"evil"},"exports":{"./__proto__":"./a"}}');
    expect(facts).toMatchObject({ name: null });
    expect(({} as { name?: string }).name).toBeUndefined();
  });
});

describe('tsconfig.json', () => {
  it('may hold comments and commas too many, but not in its strings', async () => {
    const text =
      '{ // a\n "extends": ["./b", 7], /* c */ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src//*", "x,}"], }, }, }';
    expect(await read('tsconfig', text)).toEqual({
      kind: 'path-map',
      extends: ['./b'],
      baseUrl: '.',
      paths: { '@/*': ['src//*', 'x,}'] },
    });
    expect(plainJson('"/* a */" // b')).toBe('"/* a */"  ');
  });
});

describe('manifests of other languages', () => {
  it('pyproject.toml by the standard and by Poetry', async () => {
    expect(
      await read(
        'pyproject',
        '[project]\nname = "a"\ndependencies = ["b>=1", "c[d] ; x"]\n[project.optional-dependencies]\nt = ["e"]\n',
      ),
    ).toMatchObject({ name: 'a', dependencies: ['b', 'c', 'e'] });
    expect(
      await read('pyproject', '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\npython = "^3"\nb = "*"\n'),
    ).toMatchObject({ name: 'a', dependencies: ['b'] });
    expect(await read('pyproject', 'no toml')).toEqual(unparsable);
  });

  it('Cargo.toml, go.mod and pom.xml', async () => {
    expect(
      await read(
        'cargo',
        '[package]\nname = "a"\n[workspace]\nmembers = ["x/*"]\n[dependencies]\nb = "1"\nc = { package = "d" }\n',
      ),
    ).toMatchObject({ name: 'a', members: ['x/*'], dependencies: ['b', 'd'] });
    expect(
      await read(
        'go-mod',
        'module example.org/a // x\n\nrequire example.org/b v1.0.0\nrequire (\n\texample.org/c/v2 v2.0.0 // indirect\n)\n',
      ),
    ).toMatchObject({ name: 'example.org/a', dependencies: ['example.org/b', 'example.org/c/v2'] });
    const pom =
      '<?xml version="1.0"?><project><!-- <artifactId>no</artifactId> --><parent><artifactId>p</artifactId></parent><artifactId> a </artifactId><modules><module>m</module></modules><dependencies><dependency><artifactId>b</artifactId></dependency></dependencies></project>';
    expect(await read('pom', pom)).toMatchObject({ name: 'a', members: ['m'], dependencies: ['b', 'p'] });
    expect(await read('pom', '<a>'.repeat(1000))).toEqual(unparsable);
  });

  it('pnpm-workspace.yaml', async () => {
    expect(await read('pnpm-workspace', 'packages:\n  - libs/*\n')).toMatchObject({ members: ['libs/*'] });
  });
});

describe('checks', () => {
  it('of a workflow are what its steps run', async () => {
    const text =
      'on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm ci\n      - run: |\n          npm test\n          npm run lint\n';
    expect(await read('workflow', text)).toEqual({
      kind: 'checks',
      checks: [
        { name: 'test', command: 'npm ci' },
        { name: 'test', command: 'npm test && npm run lint' },
      ],
    });
    expect(await read('workflow', 'jobs: [1, {steps: 7}]')).toEqual({ kind: 'checks', checks: [] });
    expect(await read('workflow', '{{{')).toEqual(unparsable);
  });

  it('that are made of aliases of aliases are refused, not built', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghij'.split('').map((key, n) => `${key}: &${key} [${`*${'abcdefghij'[n]},`.repeat(9)}]`),
    ].join('\n');
    expect(await read('workflow', bomb)).toEqual(unparsable);
  });

  it('of a Makefile are its targets', async () => {
    const text =
      '.PHONY: all test\nCC := gcc\nX = a: b\nall test: build\n\techo done: yes\nbuild/x.o: x.c\n%.o: %.c\nlint::\n';
    expect(await read('makefile', text)).toEqual({
      kind: 'checks',
      checks: ['all', 'test', 'lint'].map((name) => ({ name, command: `make ${name}` })),
    });
  });
});

describe('instructions', () => {
  it('have a name, a description and triggers in front, or nothing', async () => {
    expect(
      await read('instructions', '---\nname: deploy\ndescription: How\ntriggers:\n- deploy\n- release\n---\nDo it.\n'),
    ).toEqual({
      kind: 'instructions',
      name: 'deploy',
      description: 'How',
      triggers: ['deploy', 'release'],
      text: 'Do it.\n',
    });
    expect(await read('instructions', '# Rules\n---\nx\n---\n')).toMatchObject({
      name: null,
      triggers: [],
      text: '# Rules\n---\nx\n---\n',
    });
  });

  it('keep what can be read of front matter that is no YAML', async () => {
    expect(await read('instructions', '---\nname: a\ndescription: Use it: always\n---\nText')).toMatchObject({
      name: 'a',
      description: 'Use it: always',
      text: 'Text',
    });
  });
});
