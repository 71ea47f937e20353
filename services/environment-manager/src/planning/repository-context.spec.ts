import { describe, expect, it } from '@jest/globals';
import { repositoryContext, type RepositoryReads } from './repository-context.js';

const COMMIT = 'a'.repeat(40);

function repositoryOf(files: Record<string, string | Error>): RepositoryReads {
  return {
    head: async (branch) => (branch === 'develop' ? COMMIT : null),
    list: async () => Object.keys(files).map((path) => ({ path, mode: '100644', blob: 'b'.repeat(40) })),
    readFile: async (_, path) => {
      const file = files[path] ?? null;
      if (file instanceof Error) throw file;
      return file;
    },
  };
}

describe('what the planner is told of a code base', () => {
  it('is its files, its notes for newcomers and its scripts', async () => {
    const repository = repositoryOf({
      'README.md': '# Shop\n',
      'package.json': JSON.stringify({ scripts: { test: 'node --test' } }),
      'src/a.ts': '',
    });
    expect(await repositoryContext(repository, 'develop')).toEqual({
      files: 'README.md\npackage.json\nsrc/a.ts',
      notes: [{ path: 'README.md', text: '# Shop' }],
      scripts: ['test: node --test'],
    });
  });

  it('cuts long notes and leaves out what is too large or broken', async () => {
    const tooLarge = Object.assign(new Error('printed too much'), { code: 'too-much-output' });
    const repository = repositoryOf({ 'AGENTS.md': 'x'.repeat(10_000), 'README.md': tooLarge, 'package.json': '{' });
    const context = await repositoryContext(repository, 'develop');
    expect(context?.notes.map(({ path, text }) => [path, text.length])).toEqual([['AGENTS.md', 4006]]);
    expect(context?.scripts).toEqual([]);
  });

  it('is null without the branch', async () => {
    expect(await repositoryContext(repositoryOf({}), 'main')).toBeNull();
  });
});
