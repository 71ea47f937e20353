import { expect, it } from '@jest/globals';
import { firstSentence } from './question-text.js';

it.each([
  ['It broke.', 'It broke.'],
  ['It broke', 'It broke.'],
  ['\n  The push failed (exit 1):\r\nfatal: no\nmore', 'The push failed (exit 1).'],
  ['Is it?', 'Is it?'],
  [' \n\t', 'No reason was given.'],
])('%j reads %j in a question', (text, sentence) => {
  expect(firstSentence(text)).toBe(sentence);
});

it('is cut where it is long, between characters', () => {
  expect(firstSentence('🙂'.repeat(500))).toBe(`${'🙂'.repeat(200)}…`);
});
