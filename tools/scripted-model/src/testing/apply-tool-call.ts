import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

const editorArguments = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('view'), path: z.string() }),
  z.strictObject({ command: z.literal('create'), path: z.string(), file_text: z.string() }),
  z.strictObject({ command: z.literal('str_replace'), path: z.string(), old_str: z.string(), new_str: z.string() }),
]);

/** A tool call could not do what the script meant it to do: a real agent would be told, a script would just go on. */
export class ToolCallFailed extends Error {
  readonly code = 'tool_call_failed';
  readonly retryable = false;
}

/** Runs a tool call of a script in a folder and returns what the agent would see. Failing commands are no error. */
export async function applyToolCall(folder: string, tool: string, given: unknown): Promise<string> {
  switch (tool) {
    case 'terminal':
      return runCommand(folder, z.strictObject({ command: z.string() }).parse(given).command);
    case 'file_editor':
      return editFile(folder, editorArguments.parse(given));
    case 'think':
      return 'noted';
    default:
      throw new ToolCallFailed(`there is no tool ${tool}`);
  }
}

/** The output of a shell command, and its status when it is not 0. */
export async function runCommand(folder: string, command: string): Promise<string> {
  try {
    // Options for the Node that runs the tests are none of the command's business.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const options = { cwd: folder, env, maxBuffer: 2 ** 24, timeout: 120_000 };
    const { stdout, stderr } = await run('bash', ['-c', command], options);
    return stdout + stderr;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return `${stdout ?? ''}${stderr ?? ''}\n[exit status ${code}]`;
  }
}

async function editFile(folder: string, edit: z.output<typeof editorArguments>): Promise<string> {
  const file = resolve(folder, edit.path);
  switch (edit.command) {
    case 'view':
      return readFile(file, 'utf8');
    case 'create':
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, edit.file_text, { flag: 'wx' });
      return `created ${edit.path}`;
    case 'str_replace': {
      const parts = (await readFile(file, 'utf8')).split(edit.old_str);
      const [before, after] = parts;
      if (parts.length !== 2 || before === undefined || after === undefined) {
        throw new ToolCallFailed(`${edit.path} has this ${parts.length - 1} times:\n${edit.old_str}`);
      }
      await writeFile(file, before + edit.new_str + after);
      return `changed ${edit.path}`;
    }
    default:
      return edit satisfies never;
  }
}
