// Nx plugin: gives every package the targets `build`, `typecheck`, `lint` and `test`, so that no package.json repeats them.
// Nx adds what the plain scripts do not have: a cache per package, `affected`, and the graph.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const guards = ['{workspaceRoot}/eslint.config.mjs', '{workspaceRoot}/tsconfig.spec.json'];

/** A package's targets. They depend on the packages it imports, which Nx knows from package.json and the imports. */
function targets(folder, root) {
  const cached = { executor: 'nx:run-commands', cache: true, inputs: ['default', '^default'] };
  const command = (line) => ({ ...cached, options: { cwd: '.', command: line } });
  const jest = 'node --experimental-vm-modules node_modules/jest/bin/jest.js';
  return {
    test: command(`${jest} --selectProjects ${basename(folder)} --passWithNoTests`),
    lint: { ...command(`eslint --max-warnings 0 ${folder}`), inputs: ['default', '^default', ...guards] },
    ...(emits(join(root, folder, 'tsconfig.json'))
      ? {
          build: { ...command(`tsc -b ${folder}`), dependsOn: ['^build'], outputs: ['{projectRoot}/dist'] },
          // Building a package checks its types; the specs of all are checked together by `npm run typecheck`.
          typecheck: { executor: 'nx:noop', dependsOn: ['build'] },
        }
      : // The dashboard: its page is built by the script of its own package.json.
        { typecheck: { ...command(`tsc -p ${folder}`), dependsOn: ['^build'] } }),
  };
}

const emits = (tsconfig) => existsSync(tsconfig) && !readFileSync(tsconfig, 'utf8').includes('"noEmit": true');

export const name = 'manyhands-targets';

export const createNodesV2 = [
  '{libs,services,tools}/**/jest.config.mjs',
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const folder = dirname(file);
      return [file, { projects: { [folder]: { targets: targets(folder, workspaceRoot) } } }];
    }),
];
