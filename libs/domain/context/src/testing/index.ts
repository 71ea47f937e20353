export { historyOf, instructions, manifest, pathMap, repositoryOf, source, treeOf } from './builders.js';
