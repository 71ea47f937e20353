export { decide, inOrder, type QueueAction } from './decide.js';
export type { CandidateFacts, QueueSnapshot, QueuedChange } from './snapshot.js';
