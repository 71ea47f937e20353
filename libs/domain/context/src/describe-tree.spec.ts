import { describe, expect, it } from '@jest/globals';
import type { BlobFacts } from './blob-facts.js';
import { describeTree } from './describe-tree.js';
import { instructions, manifest, source, treeOf } from './testing/index.js';

const entry = (path: string, mode: string, size: number | null) => ({ path, mode, blob: 'b'.repeat(40), size });

describe('the facts of a tree', () => {
  it('name every file, and count languages by what people wrote', () => {
    const entries = [
      entry('b.ts', '100644', 30),
      entry('a.py', '100644', 70),
      entry('l.ts', '120000', 9),
      entry('m', '160000', null),
    ];
    const tree = describeTree(entries, new Map());
    expect(tree.files.map(({ path, kind, bytes }) => [path, kind, bytes])).toEqual([
      ['a.py', 'file', 70],
      ['b.ts', 'file', 30],
      ['l.ts', 'link', 9],
      ['m', 'submodule', 0],
    ]);
    expect(tree.languages).toEqual([
      { language: 'Python', files: 1, bytes: 70 },
      { language: 'TypeScript', files: 1, bytes: 30 },
    ]);
  });

  it('know which package needs which, by the names of its ecosystem', () => {
    const { packages } = treeOf({
      'a/package.json': manifest({ name: '@x/a', dependencies: ['@x/b', 'react'] }),
      'b/package.json': manifest({ name: '@x/b', description: 'B' }),
      'py/pyproject.toml': manifest({ ecosystem: 'python', name: 'My.Tool', dependencies: ['my_core'] }),
      'core/pyproject.toml': manifest({ ecosystem: 'python', name: 'my-core' }),
      'test/package.json': manifest({}),
    });
    expect(packages.map(({ folder, needs }) => [folder, needs])).toEqual([
      ['a', ['b']],
      ['b', []],
      ['core', []],
      ['py', ['core']],
    ]);
  });

  it('take the owners from the first place where GitHub looks', () => {
    const owners = (text: string): BlobFacts => ({ kind: 'owners', text });
    const tree = treeOf({
      CODEOWNERS: owners('* @b'),
      '.github/CODEOWNERS': owners('* @a'),
      'docs/CODEOWNERS': owners('* @c'),
    });
    expect(tree.owners).toMatchObject({ path: '.github/CODEOWNERS', rules: [{ owners: ['@a'] }] });
    expect(treeOf({ 'a.ts': source() }).owners).toEqual({ path: null, rules: [], problems: [] });
  });

  it('put instructions in the order in which they count; of two skills with one name the newer convention', () => {
    const { instructions: found } = treeOf({
      '.openhands/microagents/git.md': instructions('old', { name: 'git' }),
      '.openhands/skills/docker.md': instructions('docker'),
      '.agents/skills/git/SKILL.md': instructions('new'),
      'src/AGENTS.md': instructions('deeper'),
      'AGENTS.md': instructions('rules'),
      'CONTRIBUTING.md': instructions('how'),
      'README.md': instructions('what'),
    });
    expect(found.map(({ path, use, name }) => [path, use, name])).toEqual([
      ['AGENTS.md', 'always', null],
      ['src/AGENTS.md', 'always', null],
      ['README.md', 'note', null],
      ['CONTRIBUTING.md', 'note', null],
      ['.agents/skills/git/SKILL.md', 'skill', 'git'],
      ['.openhands/skills/docker.md', 'skill', 'docker'],
    ]);
  });

  it('find checks from the root downwards, and leave out scripts that check nothing', () => {
    const scripts = ['test', 'start', 'lint:fix', 'prepare', 'typecheck'].map((name) => ({ name, command: name }));
    const { checks } = treeOf({
      'libs/a/package.json': manifest({ scripts: [{ name: 'test', command: 'x' }] }),
      'package.json': manifest({ scripts }),
      Makefile: { kind: 'checks', checks: [{ name: 'all', command: 'make all' }] },
    });
    expect(checks.map(({ from, name }) => `${from} ${name}`)).toEqual([
      'Makefile all',
      'package.json test',
      'package.json lint:fix',
      'package.json typecheck',
      'libs/a/package.json test',
    ]);
  });

  it('count what is not known, by reason', () => {
    const unread = (reason: 'binary' | 'crashed'): BlobFacts => ({ kind: 'unread', reason });
    const tree = treeOf({
      'a.ts': unread('crashed'),
      'b.ts': unread('binary'),
      'c.ts': unread('crashed'),
      'd.ts': source(),
    });
    expect(tree.unread).toEqual({ binary: 1, crashed: 2 });
  });
});
