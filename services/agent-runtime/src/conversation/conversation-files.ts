import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { McpToolRecord } from '../mcp/name-tools.js';
import type { StartRequest } from './start-request.js';

/** What is kept of the start of a conversation. Holds the keys of model and tools, so only the owner may read it. */
export interface ConversationRecord {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** With `workspace.working_dir` made absolute. */
  readonly request: StartRequest;
  /** What the servers of `mcp_config` offered at the start. Absent: there were none. */
  readonly mcpTools?: readonly McpToolRecord[];
}

/** Where the parts of one conversation are on disk. */
export interface ConversationFiles {
  readonly directory: string;
  readonly events: string;
  readonly modelCalls: string;
  /** Private folder of the tools. */
  readonly tools: string;
}

const RECORD = 'conversation.json';

export function filesOf(root: string, id: string): ConversationFiles {
  const directory = join(root, id);
  return {
    directory,
    events: join(directory, 'events.jsonl'),
    modelCalls: join(directory, 'model-calls.jsonl'),
    tools: join(directory, 'tools'),
  };
}

/** Prepares an empty folder; what a kill left of an earlier, unfinished start is removed. */
export function createFolder(files: ConversationFiles): void {
  rmSync(files.directory, { recursive: true, force: true });
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
}

/** Written last: a conversation exists from this moment on, whole. */
export function writeRecord(files: ConversationFiles, record: ConversationRecord): void {
  const path = join(files.directory, RECORD);
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function readRecords(root: string): ConversationRecord[] {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  return readdirSync(root)
    .map((name) => join(root, name, RECORD))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as ConversationRecord);
}

export function removeFolder(files: ConversationFiles): void {
  rmSync(files.directory, { recursive: true, force: true });
}
