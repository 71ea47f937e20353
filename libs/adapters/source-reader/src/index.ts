export { SemverVersions } from './semver-versions.js';
export type { ReaderPoolOptions } from './pool/process-pool.js';
export { ReaderError } from './pool/reader-error.js';
export { ReaderPool } from './reader-pool.js';
export { SyntaxPool } from './syntax-pool.js';
