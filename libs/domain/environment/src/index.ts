export {
  DEFAULT_LIMITS,
  SandboxStartError,
  Sandboxes,
  type Isolation,
  type RunningSandbox,
  type SandboxLimits,
  type SandboxSpec,
} from './sandboxes.js';
