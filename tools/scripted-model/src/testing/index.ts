export { applyToolCall, runCommand, ToolCallFailed } from './apply-tool-call.js';
export { ScriptedAgent } from './scripted-agent.js';
