import { describe, expect, it } from '@jest/globals';
import { fileOverview } from './file-overview.js';

const paths = ['README.md', 'src/web/app.ts', 'src/web/list/item.ts', 'src/web/list/row.ts', 'src/server/api.ts'];

describe('the overview of files', () => {
  it('names every path when they fit, in order', () => {
    expect(fileOverview(paths, 1000)).toBe(
      'README.md\nsrc/server/api.ts\nsrc/web/app.ts\nsrc/web/list/item.ts\nsrc/web/list/row.ts',
    );
  });

  it('folds the deepest folders first when they do not', () => {
    expect(fileOverview(paths, 75)).toBe('README.md\nsrc/server/api.ts\nsrc/web/app.ts\nsrc/web/list/ (2 files)');
    expect(fileOverview(paths, 55)).toBe('README.md\nsrc/server/ (1 file)\nsrc/web/ (3 files)');
  });

  it('is never longer than the limit and the note of what is missing', () => {
    const wide = Array.from({ length: 1000 }, (_, n) => `file-${n}.ts`);
    const text = fileOverview(wide, 100);
    expect(text.length).toBeLessThan(130);
    expect(text).toMatch(/\(and 9\d\d more\)$/);
  });

  it('is empty for an empty repository', () => {
    expect(fileOverview([], 100)).toBe('');
  });
});
