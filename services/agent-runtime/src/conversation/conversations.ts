import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { discoverTools } from '../mcp/discover-tools.js';
import type { McpToolRecord } from '../mcp/name-tools.js';
import { USABLE_TOOLS } from '../tools/toolbox.js';
import { Conversation, type ConversationOptions } from './conversation.js';
import { createFolder, filesOf, readRecords, writeRecord, type ConversationRecord } from './conversation-files.js';
import type { StartRequest } from './start-request.js';
import { systemPromptEvent } from './system-prompt.js';
import { messageOf } from '../errors.js';

/** The working directory of a start request cannot be used. */
export class UnusableWorkingDir extends Error {
  readonly code = 'unusable_working_dir';
  readonly retryable = false;

  constructor(
    readonly workingDir: string,
    override readonly cause: unknown,
  ) {
    super(`${workingDir} cannot be used as working directory: ${messageOf(cause)}`);
    this.name = 'UnusableWorkingDir';
  }
}

/** All conversations of this server, those of earlier processes included. */
export class Conversations {
  readonly #byId = new Map<string, Conversation>();
  /** Starts whose tools are still being asked for. */
  readonly #starting = new Map<string, Promise<Conversation>>();
  readonly #closed = new AbortController();

  constructor(readonly options: ConversationOptions) {
    for (const record of readRecords(options.root)) {
      const conversation = new Conversation(record, options);
      conversation.recover();
      this.#byId.set(record.id, conversation);
    }
  }

  get(id: string): Conversation | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  list(): Conversation[] {
    return [...this.#byId.values()].sort((a, b) => a.record.createdAt.localeCompare(b.record.createdAt));
  }

  /**
   * Creates a conversation, or finds the one that has the id already, also one that is just being started: then the rest of the
   * request is ignored. Throws `McpServerUnusable` when a server of `mcp_config` gives no tools.
   */
  async start(request: StartRequest): Promise<{ conversation: Conversation; created: boolean }> {
    const id = request.conversation_id ?? randomUUID();
    const existing = this.#byId.get(id) ?? (await this.#starting.get(id));
    if (existing !== undefined) return { conversation: existing, created: false };
    const starting = this.#create(id, request);
    this.#starting.set(id, starting);
    try {
      return { conversation: await starting, created: true };
    } finally {
      this.#starting.delete(id);
    }
  }

  async delete(conversation: Conversation): Promise<void> {
    this.#byId.delete(conversation.id);
    await conversation.delete();
  }

  async shutDown(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#starting.values());
    await Promise.all([...this.#byId.values()].map((conversation) => conversation.shutDown()));
  }

  async #create(id: string, request: StartRequest): Promise<Conversation> {
    const workingDir = usableDirectory(request.workspace.working_dir);
    const mcpTools = await this.#discover(request);
    const record: ConversationRecord = {
      id,
      createdAt: new Date().toISOString(),
      ...(mcpTools.length === 0 ? {} : { mcpTools }),
      request: { ...request, conversation_id: id, workspace: { ...request.workspace, working_dir: workingDir } },
    };
    const files = filesOf(this.options.root, id);
    createFolder(files);
    const conversation = new Conversation(record, this.options);
    writeBeginning(conversation, workingDir);
    writeRecord(files, record);
    this.#byId.set(id, conversation);
    return conversation;
  }

  #discover({ agent }: StartRequest): Promise<McpToolRecord[]> {
    return discoverTools(agent.mcp_config ?? {}, { ownNames: USABLE_TOOLS, signal: this.#closed.signal });
  }
}

function writeBeginning(conversation: Conversation, workingDir: string): void {
  const { agent, initial_message: message } = conversation.record.request;
  conversation.log.append(
    systemPromptEvent({
      workingDir,
      tools: conversation.toolbox.tools.map((tool) => tool.definition),
      loadProjectSkills: agent.agent_context?.load_project_skills ?? false,
      suffix: agent.agent_context?.system_message_suffix ?? undefined,
    }),
  );
  if (message != null) conversation.addMessage(message.content);
}

function usableDirectory(workingDir: string): string {
  const absolute = resolve(workingDir);
  try {
    mkdirSync(absolute, { recursive: true });
    return absolute;
  } catch (error) {
    throw new UnusableWorkingDir(absolute, error);
  }
}
