import { describe, expect, it } from '@jest/globals';
import { findMentions } from './find-mentions.js';

function pathsIn(text: string, ...tracked: string[]): string[] {
  return findMentions(text, (path) => tracked.includes(path)).map(({ path }) => path);
}

describe('the paths that a text names', () => {
  it.each([
    ['Change src/a.ts.', 'src/a.ts'],
    ['Change `src/a.ts`', 'src/a.ts'],
    ['(see "src/a.ts"),', 'src/a.ts'],
    ['./src/a.ts!', 'src/a.ts'],
    ['src/a.ts:12:3', 'src/a.ts'],
    ['src/a.ts#L10', 'src/a.ts'],
    ["src/a.ts's header", 'src/a.ts'],
    ['[the page](src/a.ts)', 'src/a.ts'],
    ['test/a.test.ts', 'test/a.test.ts'],
    ['.github/workflows/ci.yml', '.github/workflows/ci.yml'],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx'],
    ['docs/.gitignore', 'docs/.gitignore'],
    ['src/{a,b}.ts', 'src/{a,b}.ts'],
    ['**/*.test.ts', '**/*.test.ts'],
    ['`src/**`', 'src/**'],
    ['`docs/`', 'docs/'],
    ['src/server/', 'src/server/'],
    ['über/straße.md', 'über/straße.md'],
    ['Update package.json.', 'package.json'],
    ['Update README.md', 'README.md'],
    ['`card.ts`', 'card.ts'],
  ])('%s', (text, path) => {
    expect(pathsIn(text)).toEqual([path]);
  });

  it.each([
    'a text like 2024-02-29',
    'and/or',
    'client/server',
    'the /api/cards.json route',
    'https://example.com/a.html',
    'example.com/a.html',
    'docs.team.example.org/pages/a.html',
    'a-b.test/c.ts',
    'example.com/a.html',
    'application/json',
    'application/vnd.api+json',
    'version 1.2/1.3',
    'import from @scope/pkg/index.js',
    "import './card.js'",
    '../shared/card.ts',
    '`card.title`',
    '`app.listen()`',
    '`dueBy=<day>`',
    '`src/a.ts --fix`',
    'Node.js and Vue.js',
    'card.ts',
    'docs/',
    'e.g. i.e.',
    'src/*',
    `src/${'x'.repeat(300)}.ts`,
  ])('are none in: %s', (text) => {
    expect(pathsIn(text).filter((path) => path !== 'card.js')).toEqual([]);
  });

  it.each([
    ...['package.json', 'package-lock.json', 'tsconfig.json', 'yarn.lock', 'pnpm-lock.yaml', 'pyproject.toml'],
    ...['requirements.txt', 'go.mod', 'go.sum', 'Cargo.toml', 'Cargo.lock', 'pom.xml', 'README.md', 'CHANGELOG.md'],
    ...['CONTRIBUTING.md', 'AGENTS.md', 'CLAUDE.md'],
  ])('may be a file of the root that everybody knows: %s', (name) => {
    expect(pathsIn(`It is told in ${name}.`)).toEqual([name]);
  });

  it('may be as long as a line, and not longer', () => {
    const path = (length: number): string => `a/${'x'.repeat(length - 5)}.ts`;
    expect(pathsIn(path(300))).toEqual([path(300)]);
    expect(pathsIn(path(301))).toEqual([]);
  });

  it('may be files that only the repository knows', () => {
    expect(pathsIn('Change bin/hands and card.view, `Makefile` too.', 'bin/hands', 'card.view', 'Makefile')).toEqual([
      'bin/hands',
      'card.view',
      'Makefile',
    ]);
    expect(pathsIn('Run make as the Makefile says.', 'Makefile')).toEqual([]);
  });

  it('stand where they stand, with their quotes', () => {
    const text = 'Change `./src/a.ts`, (src/b.ts).';
    expect(findMentions(text, () => false).map(({ start, end }) => text.slice(start, end))).toEqual([
      '`./src/a.ts`',
      'src/b.ts',
    ]);
  });

  it('are the first two hundred', () => {
    expect(pathsIn(Array.from({ length: 300 }, (_, n) => `a/${n}.ts`).join(' '))).toHaveLength(200);
  });
});
