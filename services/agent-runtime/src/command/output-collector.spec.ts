import { describe, expect, it } from '@jest/globals';
import { OutputCollector } from './output-collector.js';

describe('OutputCollector', () => {
  it('keeps a short output as it is', () => {
    const collector = new OutputCollector(20);
    collector.push('one\n');
    collector.push('two\n');
    expect(collector.text()).toBe('one\ntwo\n');
  });

  it('keeps beginning and end of a long one and says how much is missing', () => {
    const collector = new OutputCollector(10);
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') collector.push(letter);
    expect(collector.text()).toMatch(/^abcde\n\[\.\.\. 16 characters left out here;.*\.\.\.\]\nvwxyz$/);
  });

  it('gives the same text however the output was cut into pieces', () => {
    const output = 'x'.repeat(1_000) + 'y'.repeat(1_000);
    const atOnce = new OutputCollector(100);
    const inPieces = new OutputCollector(100);
    atOnce.push(output);
    for (let at = 0; at < output.length; at += 7) inPieces.push(output.slice(at, at + 7));
    expect(inPieces.text()).toBe(atOnce.text());
  });
});
