export { infoView, versionView, viewOf } from './answers.js';
export type { ContainerWish } from './create-container.js';
export { allowedVariables, containerBody, digestOf, labelsOf, type ContainerBody } from './container-template.js';
export { ISOLATION, type ExecWish } from './create-objects.js';
export { differences } from './effective.js';
export { checkGolden, checkWorkspace } from './golden.js';
export {
  CREATION_LABEL,
  DISK_LABEL,
  GOLDEN_LABEL,
  OWNER_LABEL,
  ROLE_LABEL,
  SANDBOX_USER,
  SESSION_LABEL,
  type ClientPolicy,
  type NamedNetwork,
  type Quota,
  type RelayPolicy,
  type RolePolicy,
} from './policy.js';
export { readRequest } from './read-request.js';
export { RELAY_LABEL, RELAY_ROLE, relayBody, relayName } from './relay.js';
export { RequestRefused, type Rule } from './refusal.js';
export { MAX_HEAD_BYTES, readRequestHead, type RequestHead } from './request-head.js';
export { API_VERSION } from './request-target.js';
export { operationOf, type Answer, type Family, type GatewayRequest } from './request.js';
export type { Json } from './strict-json.js';
export { freeSubnet, isPool, lastHost, poolsOverlap } from './subnet.js';
export { volumeBody, type VolumeBody } from './volume-template.js';
export { RELAY_ALIAS } from './words.js';
