export { checkoutCommand, GOLDEN_VARIABLE, goldenCommand, quote, type Checkout } from './checkout.js';
export { diskFull, type OverfullSandbox } from './overfull.js';
export { planPool, POOL_REST_MS, type PoolPlan, type PoolShelf } from './plan-pool.js';
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
