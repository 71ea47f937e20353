export { describeEvent, finishMessage, messageText, type AgentEvent } from './agent-event.js';
export { AgentServer, type AgentServerOptions, type BashOptions, type BashResult } from './agent-server.js';
export type { ConversationState, ExecutionStatus } from './conversation-state.js';
export { AgentServerError, AgentServerGone, type AgentServerErrorFields } from './errors.js';
export type { RunError } from './run-facts.js';
export type { ServerInfo } from './server-info.js';
export { startConversationBody, type StartConversation, type ToolServer } from './start-conversation.js';
export type { ConversationEnd, WatchTimings } from './watch.js';
