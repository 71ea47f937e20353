export { type GitRun, WorkTree } from './work-tree.js';
export { type BranchCommit, commitOn } from './commit-on.js';
export { temporaryDirectory } from './temporary-directory.js';
