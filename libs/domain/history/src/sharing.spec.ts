import { describe, expect, it } from '@jest/globals';
import { isBookkeeping, sharingOf } from './index.js';

describe('bookkeeping', () => {
  it.each([
    ...['package.json', 'packages/a/package.json', 'cargo.toml', 'go.mod', 'requirements.txt', 'requirements-dev.txt'],
    ...['pyproject.toml', 'app/app.csproj', 'a.gemspec', 'pom.xml', 'setup.py'],
    ...['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'cargo.lock', 'go.sum', 'uv.lock', 'bun.lockb'],
    ...[
      'changelog.md',
      'changelog',
      'changes.rst',
      'changes',
      'history.md',
      'news',
      'release-notes.md',
      'changelog-9.x.md',
    ],
  ])('%s is', (path) => {
    expect(isBookkeeping(path)).toBe(true);
  });

  it.each([
    ...['src/a.ts', 'readme.md', 'src/history.ts', 'src/news.py', 'changelog.js', 'package.json.ts', 'my-package.json'],
    ...['package.json/a', 'changesets.md', 'src/lock.ts', 'requirements.md', 'release.yml'],
  ])('%s is not', (path) => {
    expect(isBookkeeping(path)).toBe(false);
  });
});

describe('sharingOf', () => {
  it.each([
    [[], 'nothing'],
    [['yarn.lock', 'package.json'], 'bookkeeping'],
    [['yarn.lock', 'src/a.ts'], 'source'],
  ])('%j is %s', (shared, expected) => {
    expect(sharingOf(shared)).toBe(expected);
  });
});
