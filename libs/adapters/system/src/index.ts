export { agentServerKey, readSandboxToken, sandboxToken } from './tokens.js';
