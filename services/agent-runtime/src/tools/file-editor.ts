import { mkdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { text, type Observation } from '../conversation/events.js';
import { readPath, type PathContent } from './file-reading.js';
import { view } from './file-view.js';
import { insertAfterLine, replaceOnce, snippet, type Edit } from './text-edits.js';
import { defineTool, looseNumber, type Tool } from './tool.js';
import { messageOf, systemCode } from '../errors.js';

const fileEditorArguments = z.object({
  command: z.enum(['view', 'create', 'str_replace', 'insert', 'undo_edit']),
  path: z.string().min(1).describe('Absolute path of the file or directory.'),
  file_text: z.string().nullish().describe('For create: the content of the new file.'),
  old_str: z.string().nullish().describe('For str_replace: the text to replace, exactly as it is in the file.'),
  new_str: z.string().nullish().describe('For str_replace: the new text. For insert: the text to insert.'),
  insert_line: looseNumber
    .pipe(z.number().int().min(0))
    .nullish()
    .describe('For insert: the text goes after this line.'),
  view_range: z
    .array(looseNumber.pipe(z.number().int()))
    .length(2)
    .nullish()
    .describe('For view of a file: first and last line, from 1; -1 as the last is the end.'),
});

type Given = z.output<typeof fileEditorArguments>;
type Command = Given['command'];
/** Models leave a parameter out or send null; both mean none. */
type Optional<T> = T | null | undefined;

/** What a command did, or why it did nothing. */
type Result =
  | { kind: 'done'; message: string; existed?: boolean; before?: string; after?: string }
  | { kind: 'refused'; because: string };

/** The state of a file before an edit; undefined: there was none. */
type Former = { readonly content: string | undefined };

const DESCRIPTION = `Views, creates and edits text files.
view: a file with line numbers, or a directory two levels deep. create: a new file; it must not exist yet.
str_replace: replaces the one place where old_str stands; it must be unique, so give enough lines around it.
insert: puts new_str after insert_line. undo_edit: takes the last edit of this file back.`;

/** Events carry the content before and after an edit, for those who show it; not that of large files. */
const MAX_CONTENT_IN_EVENT = 100_000;

export function fileEditorTool(workingDir: string): Tool {
  const editor = new FileEditor(workingDir);
  return defineTool({
    name: 'file_editor',
    className: 'FileEditorTool',
    title: 'file_editor',
    description: DESCRIPTION,
    arguments: fileEditorArguments,
    run: (given) => editor.run(given),
  });
}

class FileEditor {
  readonly #history = new Map<string, Former[]>();

  constructor(readonly workingDir: string) {}

  async run(given: Given): Promise<Observation> {
    const path = resolve(this.workingDir, given.path);
    try {
      return observationOf(given.command, path, await this.#execute(given, path));
    } catch (error) {
      // A full disk, a missing permission: the agent can read about it and act.
      if (systemCode(error) === undefined) throw error;
      return observationOf(given.command, path, { kind: 'refused', because: messageOf(error) });
    }
  }

  #execute(given: Given, path: string): Promise<Result> {
    switch (given.command) {
      case 'view':
        return view(path, given.view_range);
      case 'create':
        return this.#create(path, given.file_text);
      case 'str_replace':
        return this.#replace(path, given.old_str, given.new_str ?? '');
      case 'insert':
        return this.#insert(path, given.insert_line, given.new_str);
      case 'undo_edit':
        return this.#undo(path);
      default:
        return given.command satisfies never;
    }
  }

  async #create(path: string, content: Optional<string>): Promise<Result> {
    if (content == null) return missing('create', 'file_text');
    const found = await readPath(path);
    if (found.kind !== 'missing') {
      return { kind: 'refused', because: `${path} exists already. create does not overwrite; use str_replace.` };
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: 'wx' });
    this.#remember(path, { content: undefined });
    return { kind: 'done', message: `File created at ${path}.`, existed: false, after: content };
  }

  async #replace(path: string, before: Optional<string>, after: string): Promise<Result> {
    if (before == null) return missing('str_replace', 'old_str');
    return this.#edit(path, (original) => replaceOnce(original, before, after));
  }

  async #insert(path: string, line: Optional<number>, inserted: Optional<string>): Promise<Result> {
    if (line == null) return missing('insert', 'insert_line');
    if (inserted == null) return missing('insert', 'new_str');
    return this.#edit(path, (original) => insertAfterLine(original, line, inserted));
  }

  async #edit(path: string, change: (original: string) => Edit): Promise<Result> {
    const found = await readPath(path);
    if (found.kind !== 'text') return { kind: 'refused', because: cannotEdit(path, found) };
    const edit = change(found.text);
    if (edit.kind === 'refused') return edit;
    await writeFile(path, edit.text);
    this.#remember(path, { content: found.text });
    const message = `The file ${path} was edited. The lines around the edit:\n${snippet(edit)}`;
    return { kind: 'done', message, before: found.text, after: edit.text };
  }

  async #undo(path: string): Promise<Result> {
    const former = this.#history.get(path)?.pop();
    if (former === undefined) return { kind: 'refused', because: `No edit of ${path} is known that could be undone.` };
    if (former.content === undefined) {
      await unlink(path);
      return { kind: 'done', message: `${path} was removed: its creation was undone.` };
    }
    await writeFile(path, former.content);
    return { kind: 'done', message: `The last edit of ${path} was undone.`, after: former.content };
  }

  #remember(path: string, former: Former): void {
    this.#history.set(path, [...(this.#history.get(path) ?? []).slice(-9), former]);
  }
}

function cannotEdit(path: string, found: Exclude<PathContent, { kind: 'text' }>): string {
  switch (found.kind) {
    case 'directory':
      return `${path} is a directory; only view works on it.`;
    case 'missing':
      return `${path} does not exist. Use create for a new file.`;
    case 'unreadable':
      return `${path} cannot be edited: ${found.because}.`;
    default:
      return found satisfies never;
  }
}

function missing(command: Command, parameter: string): Result {
  return { kind: 'refused', because: `The parameter ${parameter} is required for the command ${command}.` };
}

function observationOf(command: Command, path: string, result: Result): Observation {
  const base = { kind: 'FileEditorObservation', command, path };
  if (result.kind === 'refused') return { ...base, content: [text(result.because)], is_error: true };
  return {
    ...base,
    content: [text(result.message)],
    is_error: false,
    prev_exist: result.existed ?? true,
    ...contentField('old_content', result.before),
    ...contentField('new_content', result.after),
  };
}

function contentField(name: string, content: string | undefined): Record<string, string> {
  return content === undefined || content.length > MAX_CONTENT_IN_EVENT ? {} : { [name]: content };
}
