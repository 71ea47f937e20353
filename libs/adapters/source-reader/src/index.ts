export { ReaderError } from './pool/reader-error.js';
export { ReaderPool, type ReaderPoolOptions } from './reader-pool.js';
