export { type GitRun, WorkTree } from './work-tree.js';
export { temporaryDirectory } from './temporary-directory.js';
