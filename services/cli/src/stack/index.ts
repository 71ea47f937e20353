export { checkoutDir, defaultDataDir } from './data-dir.js';
export { daemonOf, whySilent } from './docker-daemon.js';
export { DataDirInUse } from './instance-lock.js';
export { DataDirNotOfDemo } from './begin-anew.js';
export type { SandboxKind } from './sandbox-kinds.js';
export { notBuilt } from './services.js';
export { startStack, type Stack, type StackOptions } from './stack.js';
