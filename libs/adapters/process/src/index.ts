export { ProcessSandboxes, type ProcessSandboxesOptions } from './process-sandboxes.js';
