export { describeAgentServer } from './conformance.js';
export type { AgentServerUnderTest } from './conformance-story.js';
export { ScriptedTools } from './scripted-tools.js';
export {
  beSilent,
  callTool,
  fail,
  finish,
  runCommand,
  say,
  ScriptedChatModel,
  TOKENS_PER_ANSWER,
  type ChatRequest,
  type ScriptedAnswer,
  type ScriptedCall,
} from './scripted-chat-model.js';
