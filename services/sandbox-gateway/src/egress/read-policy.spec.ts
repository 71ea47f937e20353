import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readEgressPolicy } from './read-policy.js';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'egress-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (text: string): string => {
  const file = join(folder, 'egress.yaml');
  writeFileSync(file, text);
  return file;
};

describe('the file of the egress policy', () => {
  it('names hosts by role and phase, in YAML or JSON', () => {
    const policy = { backend: { setup: ['registry.npmjs.org'], work: [] } };
    expect(readEgressPolicy(written('backend:\n  setup: [registry.npmjs.org]\n'))).toEqual(policy);
    expect(readEgressPolicy(written(JSON.stringify(policy)))).toEqual(policy);
  });

  it('may be left out: then nothing can be reached', () => {
    expect(readEgressPolicy(undefined)).toEqual({});
  });

  it.each([
    ['a wildcard', 'backend: { setup: ["*.npmjs.org"] }', 'backend.setup.0'],
    ['an address', 'backend: { work: ["10.0.0.1"] }', 'backend.work.0'],
    ['upper case', 'backend: { work: [Example.org] }', 'backend.work.0'],
    ['another phase', 'backend: { always: [a.example] }', 'backend'],
    ['a list', '- backend', 'the file'],
    ['a key twice', 'backend: {}\nbackend: {}', 'unique'],
    ['no YAML', '{', 'EGRESS_POLICY'],
  ])('is refused with %s', (_, text, named) => {
    expect(() => readEgressPolicy(written(text))).toThrow(named);
  });

  it('is refused when it is not there', () => {
    expect(() => readEgressPolicy(join(folder, 'nowhere.yaml'))).toThrow('EGRESS_POLICY');
  });
});
