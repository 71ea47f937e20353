import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textOf, type Observation } from '../conversation/events.js';
import { fileEditorTool } from './file-editor.js';
import type { Tool } from './tool.js';

describe('file_editor', () => {
  let root: string;
  let tool: Tool;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'editor-'));
    tool = fileEditorTool(root);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function edit(callArguments: Record<string, unknown>): Promise<Observation> {
    const call = tool.prepare(callArguments);
    if (call.kind === 'refused') throw new Error(call.because);
    return call.run(new AbortController().signal);
  }

  const path = (name: string): string => join(root, name);

  it('creates files with their folders, and never overwrites', async () => {
    const create = { command: 'create', path: path('a/b.txt'), file_text: 'hello' };
    expect(await edit(create)).toMatchObject({ is_error: false, prev_exist: false, new_content: 'hello' });
    expect(readFileSync(path('a/b.txt'), 'utf8')).toBe('hello');
    const again = await edit({ ...create, file_text: 'other' });
    expect(again.is_error).toBe(true);
    expect(textOf(again.content)).toContain('exists already');
    expect(readFileSync(path('a/b.txt'), 'utf8')).toBe('hello');
  });

  it('takes relative paths from the working directory', async () => {
    await edit({ command: 'create', path: 'rel.txt', file_text: 'x' });
    expect(existsSync(path('rel.txt'))).toBe(true);
  });

  it('edits and takes edits back, one by one, to the state before the first', async () => {
    await edit({ command: 'create', path: path('f'), file_text: 'one\n' });
    await edit({ command: 'str_replace', path: path('f'), old_str: 'one', new_str: 'two' });
    await edit({ command: 'insert', path: path('f'), insert_line: 1, new_str: 'three' });
    expect(readFileSync(path('f'), 'utf8')).toBe('two\nthree\n');
    await edit({ command: 'undo_edit', path: path('f') });
    expect(readFileSync(path('f'), 'utf8')).toBe('two\n');
    await edit({ command: 'undo_edit', path: path('f') });
    await edit({ command: 'undo_edit', path: path('f') });
    expect(existsSync(path('f'))).toBe(false);
    expect((await edit({ command: 'undo_edit', path: path('f') })).is_error).toBe(true);
  });

  it('deletes text when there is no new_str', async () => {
    writeFileSync(path('f'), 'keep drop');
    await edit({ command: 'str_replace', path: path('f'), old_str: ' drop', new_str: null });
    expect(readFileSync(path('f'), 'utf8')).toBe('keep');
  });

  it('shows a file with numbers, a range of it, and a directory', async () => {
    writeFileSync(path('f'), 'a\nb\nc\n');
    mkdirSync(path('dir/sub'), { recursive: true });
    writeFileSync(path('.hidden'), '');
    expect(textOf((await edit({ command: 'view', path: path('f') })).content)).toBe('     1\ta\n     2\tb\n     3\tc');
    const range = await edit({ command: 'view', path: path('f'), view_range: ['2', -1] });
    expect(textOf(range.content)).toBe('     2\tb\n     3\tc');
    const listed = textOf((await edit({ command: 'view', path: root })).content).split('\n');
    expect(listed).toEqual([`${root}/`, `${path('dir')}/`, `${path('dir/sub')}/`, path('f')]);
  });

  it.each([
    [{ command: 'view', path: 'nothing' }, 'does not exist'],
    [{ command: 'view', path: 'f', view_range: [9, 9] }, 'lines 1 to 3'],
    [{ command: 'create', path: 'new' }, 'file_text is required'],
    [{ command: 'insert', path: 'f', new_str: 'x' }, 'insert_line is required'],
    [{ command: 'str_replace', path: 'nothing', old_str: 'x' }, 'Use create'],
    [{ command: 'str_replace', path: '.', old_str: 'x' }, 'is a directory'],
    [{ command: 'str_replace', path: 'binary', old_str: 'x' }, 'not a UTF-8 text file'],
  ])('refuses %j with a reason', async (callArguments, because) => {
    writeFileSync(path('f'), 'a\nb\nc\n');
    writeFileSync(path('binary'), Buffer.from([0xff, 0xfe, 0x00, 0x78]));
    const observation = await edit(callArguments);
    expect(observation.is_error).toBe(true);
    expect(textOf(observation.content)).toContain(because);
  });

  it('refuses arguments that it does not have, by name', () => {
    const call = tool.prepare({ command: 'view', path: '/x', encoding: 'latin1' });
    expect(call).toMatchObject({ kind: 'refused', because: expect.stringContaining('encoding') });
  });
});
