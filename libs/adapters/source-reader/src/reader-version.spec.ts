import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { READER_VERSION } from './reader-version.js';

it('the version of the reader names every parser with its version', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  const named = READER_VERSION.split(' ').slice(1);
  // What only merging uses plays no part in facts that are kept.
  const forMerging = ['jsonc-parser', 'semver'];
  const parsers = Object.entries(dependencies).filter(
    ([name]) => !name.startsWith('@manyhands/') && !forMerging.includes(name),
  );
  expect([...named].sort()).toEqual(parsers.map(([name, version]) => `${name}@${version}`).sort());
});
