import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolDefinition } from './events.js';
import { text, type SystemPromptBody } from './events.js';

/**
 * The same for every conversation, word for word: providers reuse what they computed for an equal beginning.
 * Whatever differs belongs into the dynamic context.
 */
const STATIC_PROMPT = `You are a software engineer who works in a sandbox, by calling tools. Nobody answers plain words while you work: what you need from others you ask for with a tool, where there is one.

How you work
- Look before you change: read the files that matter, find how the code base does such things, follow its style.
- Make the smallest change that does the whole job. Leave code alone that the task does not concern.
- Prove it: run the checks that the task names, and the tests near your change. Read their output; never assume it.
- When a command fails, find the cause. Do not repeat the same step and expect another result.
- If the task limits which files may be changed, keep within the limit. Changes outside it are refused when they are pushed.
- Do not print or write down secrets such as tokens and keys.

How you end
- Call finish when the work is done and checked, with a short account: what changed, how it was checked, what is open.
- If you cannot do it, call finish as well and say plainly what is in the way.`;

/** Longer instructions are cut, so that they cannot crowd out the work. */
const MAX_PROJECT_TEXT = 60_000;

export interface PromptOptions {
  readonly workingDir: string;
  readonly tools: readonly ToolDefinition[];
  readonly loadProjectSkills: boolean;
  readonly suffix: string | undefined;
}

/** The first event of a conversation. Reads AGENTS.md from the working directory when asked to. */
export function systemPromptEvent(options: PromptOptions): SystemPromptBody {
  const project = options.loadProjectSkills ? projectInstructions(options.workingDir) : undefined;
  const dynamic = [`Your working directory is ${options.workingDir}.`, project, options.suffix];
  return {
    kind: 'SystemPromptEvent',
    source: 'agent',
    system_prompt: text(STATIC_PROMPT),
    tools: options.tools,
    dynamic_context: text(dynamic.filter((part) => part !== undefined && part !== '').join('\n\n')),
  };
}

function projectInstructions(workingDir: string): string | undefined {
  const path = join(workingDir, 'AGENTS.md');
  if (!existsSync(path)) return undefined;
  const content = readFileSync(path, 'utf8');
  const shown = content.slice(0, MAX_PROJECT_TEXT);
  const note = content.length > shown.length ? `\n[... the rest is left out; read ${path} ...]` : '';
  return `Instructions of this repository (AGENTS.md):\n${shown.trim()}${note}`;
}
