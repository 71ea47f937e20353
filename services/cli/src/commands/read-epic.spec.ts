import { describe, expect, it } from '@jest/globals';
import { readEpic } from './read-epic.js';

describe('readEpic', () => {
  it('reads Markdown with front matter', () => {
    const text = '---\ntitle: Labels\nmaxCost: 2.5\n---\n\nOur board is long.\n\n- one\n';
    expect(readEpic(text, 'labels.md')).toEqual({ title: 'Labels', maxCost: 2.5, body: 'Our board is long.\n\n- one' });
  });

  it('takes a first heading for the title, and text without one as the body', () => {
    expect(readEpic('# Labels\n\nMore.\n', 'x.md')).toEqual({ title: 'Labels', body: 'More.' });
    expect(readEpic('Just do it.', '-')).toEqual({ body: 'Just do it.' });
  });

  it('reads YAML with tasks as an epic with a plan', () => {
    const epic = readEpic('title: T\nbody: B\ntasks:\n  - id: a\n', 'x.plan.yaml');
    expect(epic).toMatchObject({ title: 'T', body: 'B' });
    expect(JSON.parse(epic.planYaml ?? '')).toEqual({ version: 1, tasks: [{ id: 'a' }] });
  });

  it('reads JSON, also from standard input', () => {
    expect(readEpic('{"title":"T","body":"B","plan":{"version":1,"tasks":[]}}', '-')).toEqual({
      title: 'T',
      body: 'B',
      planYaml: '{"version":1,"tasks":[]}',
    });
  });

  it.each([
    ['x.yaml', 'title: [', 'neither YAML nor JSON'],
    ['x.yaml', '- a', 'must hold fields'],
    ['x.md', '---\ntitle: 5\n---\nbody', 'title must be text'],
    ['x.json', '{"title":"T","body":7}', 'body must be text'],
  ])('refuses %s with %s', (name, text, problem) => {
    expect(() => readEpic(text, name)).toThrow(
      expect.objectContaining({ exit: 2, message: expect.stringContaining(problem) }),
    );
  });
});
