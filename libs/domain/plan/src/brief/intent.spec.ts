import { describe, expect, it } from '@jest/globals';
import { findMentions } from './find-mentions.js';
import { readIntents } from './intent.js';

/** What a text wants with each path in it, as `path: intent`. */
function wanted(text: string): string[] {
  const mentions = findMentions(text, () => false);
  return readIntents(text, mentions).map((intent, at) => `${mentions[at]?.path}: ${intent}`);
}

describe('what a brief wants with a path', () => {
  it.each([
    'Change src/b.ts so that it takes a day.',
    'Please also update `src/b.ts`.',
    'Add a field to src/b.ts.',
    'Add an import to src/b.ts.',
    'Add tests to src/b.ts.',
    'Write the page in src/b.ts.',
    'The list grows by adding a line to src/b.ts.',
    'Fix the bug in (src/b.ts:12).',
    'Register the route in the file src/b.ts',
    'Change the header of src/b.ts.',
    'Remove the old call from src/b.ts.',
    'Export `day` from src/b.ts.',
    'Rename it\nin src/b.ts.',
    'In src/b.ts, add a field.',
    '`src/b.ts`: add',
    '`src/b.ts`: extend the list.',
    'src/b.ts must be changed as well.',
    'src/b.ts needs a new field.',
    'src/b.ts gets a new field.',
    'src/b.ts will get a field.',
    'src/b.ts also need a new field.',
    'src/b.ts also has to know.',
    'src/b.ts is to be split.',
    'Not just update src/b.ts, but look after it.',
    'Read the README first. Then rewrite src/b.ts.',
    'Read it, then change src/b.ts.',
    'Use the import in the page. Refactor src/b.ts.',
    'Not only update src/b.ts, but look after it.',
    'Change these files:\n- src/b.ts',
    'Change these files:\n  - the first one\n  - src/b.ts',
    'Update some files, e.g. src/b.ts.',
    'If it pays, update src/b.ts.',
  ])('to change it: %s', (text) => {
    expect(wanted(text)).toEqual(['src/b.ts: write']);
  });

  it.each([
    'Read src/b.ts first.',
    'As src/b.ts shows, it must be short.',
    'Look at src/b.ts for what a page needs.',
    'See `src/b.ts`.',
    'Add a page like src/b.ts.',
    'Add a page as in src/b.ts.',
    'Write it as the module src/b.ts does.',
    'Import the type from src/b.ts.',
    'Add a call with the types from src/b.ts.',
    'Call save() in src/b.ts.',
    'Use src/b.ts.',
    'Use the import in src/b.ts.',
    'Reuse what is there: call the one in src/b.ts.',
    'Write tests for src/b.ts.',
    'Add a test of src/b.ts.',
    'Cover src/b.ts with stories.',
    'Test src/b.ts.',
    'Replace the list by src/b.ts.',
    'It depends on src/b.ts.',
    'Copy the header of src/b.ts.',
    'Look at these:\n- src/b.ts',
  ])('to read it: %s', (text) => {
    expect(wanted(text)).toEqual(['src/b.ts: read']);
  });

  it.each([
    'Do not change src/b.ts.',
    "Don't touch `src/b.ts`.",
    'Never edit src/b.ts.',
    'Do it without changing src/b.ts.',
    'Leave src/b.ts as it is.',
    'Keep src/b.ts unchanged.',
    'Make no changes in src/b.ts.',
    'Nothing in src/b.ts is yours.',
    'src/b.ts must not change.',
    'src/b.ts stays as it is.',
    'Do not remove anything from src/b.ts.',
  ])('to leave it as it is: %s', (text) => {
    expect(wanted(text)).toEqual(['src/b.ts: untouched']);
  });

  it.each([
    'The list is in src/b.ts.',
    'Show the labels which src/b.ts adds.',
    'Make the tests in src/b.ts pass.',
    'Add a page that shows what is in src/b.ts.',
    'The page is implemented in src/b.ts.',
    'There is src/b.ts. Must it be so?',
    'src/b.ts',
  ])('something that it does not say: %s', (text) => {
    expect(wanted(text)).toEqual(['src/b.ts: unclear']);
  });

  it('is said once for a list of paths', () => {
    expect(wanted('Change src/a.ts, src/b.ts and the file src/c.ts. Read `src/d.ts` or src/e.ts.')).toEqual([
      'src/a.ts: write',
      'src/b.ts: write',
      'src/c.ts: write',
      'src/d.ts: read',
      'src/e.ts: read',
    ]);
  });

  it('is what was said of the first, also where another word stands nearer', () => {
    expect(wanted('Write tests for src/a.ts and src/b.ts.')).toEqual(['src/a.ts: read', 'src/b.ts: read']);
    expect(wanted('Write tests for src/a.ts, but in src/b.ts.')).toEqual(['src/a.ts: read', 'src/b.ts: write']);
  });

  it('may be another for each path of a sentence', () => {
    expect(wanted('Read src/a.ts and change src/b.ts, but do not touch src/c.ts; import from src/d.ts.')).toEqual([
      'src/a.ts: read',
      'src/b.ts: write',
      'src/c.ts: untouched',
      'src/d.ts: read',
    ]);
    expect(wanted('Move the helper from src/a.ts to src/b.ts, as src/c.ts has one.')).toEqual([
      'src/a.ts: write',
      'src/b.ts: write',
      'src/c.ts: read',
    ]);
  });

  it('ends with the sentence, the paragraph, or the item', () => {
    expect(wanted('Change the page. src/b.ts')).toEqual(['src/b.ts: unclear']);
    expect(wanted('Change the page\n\nsrc/b.ts')).toEqual(['src/b.ts: unclear']);
    expect(wanted('- change the page\n- src/b.ts')).toEqual(['src/b.ts: unclear']);
    expect(wanted('1. change the page\n2) src/b.ts')).toEqual(['src/b.ts: unclear']);
  });

  it('does not depend on what is said far away', () => {
    expect(wanted(`Change ${'very '.repeat(100)}src/b.ts`)).toEqual(['src/b.ts: unclear']);
  });
});
