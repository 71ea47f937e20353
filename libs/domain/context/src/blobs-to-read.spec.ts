import { describe, expect, it } from '@jest/globals';
import { blobsToRead } from './blobs-to-read.js';
import { readerOf } from './reader-of.js';

const entry = (path: string, more: { mode?: string; blob?: string; size?: number | null } = {}) => ({
  path,
  mode: '100644',
  blob: 'b'.repeat(40),
  size: 100,
  ...more,
});

describe('how a file is read', () => {
  it.each([
    ['src/a.ts', 'typescript'],
    ['src/a.d.ts', 'typescript'],
    ['src/a.tsx', 'tsx'],
    ['a.mjs', 'javascript'],
    ['deep/package.json', 'package-json'],
    ['tsconfig.base.json', 'tsconfig'],
    ['x/GNUmakefile', 'makefile'],
    ['.github/workflows/ci.yml', 'workflow'],
    ['.github/workflows/deep/ci.yml', null],
    ['docs/AGENTS.md', 'instructions'],
    ['README.md', 'instructions'],
    ['docs/README.md', null],
    ['.agents/skills/release/SKILL.md', 'instructions'],
    ['.agents/skills/release/references/long.md', null],
    ['.openhands/microagents/git.md', 'instructions'],
    ['.github/CODEOWNERS', 'owners'],
    ['x/CODEOWNERS', null],
    ['a.constructor', null],
    ['constructor', null],
    ['a.png', null],
  ])('%s: %s', (path, reader) => {
    expect(readerOf(path)).toBe(reader);
  });
});

describe('which blobs of a tree are read', () => {
  it('each once, however many files it is; two readers are two questions', () => {
    const same = { blob: 'c'.repeat(40) };
    const { blobs } = blobsToRead([entry('a.ts', same), entry('b.ts', same), entry('c.py', same), entry('d.md', same)]);
    expect(blobs.map(({ reader, paths }) => [reader, paths])).toEqual([
      ['typescript', ['a.ts', 'b.ts']],
      ['python', ['c.py']],
    ]);
  });

  it('no link, no submodule, nothing large, nothing that came from elsewhere', () => {
    const { blobs, unread } = blobsToRead([
      entry('link.ts', { mode: '120000' }),
      entry('sub.ts', { mode: '160000', size: null }),
      entry('huge.ts', { size: 2 ** 31 }),
      entry('lost.ts', { size: null }),
      entry('x/node_modules/y/z.js'),
      entry('go/vendor/modules.txt'),
      entry('go/vendor/example.org/a.go'),
      entry('src/vendor/supplier.go', { mode: '100755' }),
    ]);
    expect(blobs.map(({ paths }) => paths)).toEqual([['src/vendor/supplier.go']]);
    expect(
      Object.fromEntries([...unread].map(([path, facts]) => [path, facts.kind === 'unread' && facts.reason])),
    ).toEqual({
      'huge.ts': 'too-large',
      'lost.ts': 'missing',
      'x/node_modules/y/z.js': 'vendored',
      'go/vendor/example.org/a.go': 'vendored',
    });
  });
});
