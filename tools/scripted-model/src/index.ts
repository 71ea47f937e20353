export { loadScripts } from './load-scripts.js';
export type { LogEntry } from './request-log.js';
export type { Script } from './script.js';
export { ScriptProblems } from './script-problems.js';
export { startScriptedModel, type ScriptedModel, type ScriptedModelSettings } from './start-scripted-model.js';
