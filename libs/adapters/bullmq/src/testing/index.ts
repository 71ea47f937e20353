export { describeDoorbell, type AnyDoorbell, type DoorbellWorld } from './doorbell-contract.js';
export { FakeDoorbell } from './fake-doorbell.js';
export { RedisServer } from './redis-server.js';
