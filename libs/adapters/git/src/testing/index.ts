export { type GitRun, WorkTree } from './work-tree.js';
export { type BranchCommit, commitOn } from './commit-on.js';
export { SmallDisk } from './small-disk.js';
export { temporaryDirectory } from './temporary-directory.js';
