export { FakeSandboxes } from './fake-sandboxes.js';
export { describeSandboxes, someSpec, type SandboxesWorld } from './sandboxes-contract.js';
