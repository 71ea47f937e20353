export { checkoutDir, defaultDataDir } from './data-dir.js';
export { DataDirInUse } from './instance-lock.js';
export { startStack, type Stack, type StackOptions } from './stack.js';
