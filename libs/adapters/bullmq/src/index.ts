export { Doorbell, type AnswerOptions, type DoorbellOptions, type Ring } from './doorbell.js';
export { BadJob, DoorbellUnavailable } from './errors.js';
export { type Listener } from './listener.js';
