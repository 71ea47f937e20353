export {
  DEFAULT_LIMITS,
  NoRoomForSandbox,
  SandboxStartError,
  Sandboxes,
  type Isolation,
  type RunningSandbox,
  type SandboxLimits,
  type SandboxSpec,
} from './sandboxes.js';
