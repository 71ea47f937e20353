import { existsSync } from 'node:fs';
import { join } from 'node:path';
import preset from '../jest.preset.js';

const minutes = 60_000;

const project = (name, timeout, more) => ({
  ...preset,
  displayName: name,
  rootDir: join(import.meta.dirname, name),
  globals: { testTimeout: timeout },
  ...more,
});

export const projects = [
  // The guards of the workspace itself.
  project('workspace', 2 * minutes, {}),
  // Stories against the real stack: minutes long, each with servers of its own.
  project('e2e', 10 * minutes, { testMatch: ['<rootDir>/**/*.e2e.ts'] }),
].filter(({ rootDir }) => existsSync(rootDir));

export default { projects };
