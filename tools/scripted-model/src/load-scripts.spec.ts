import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadScripts } from './load-scripts.js';
import { ScriptProblems } from './script-problems.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scripts-'));
});

afterEach(() => rm(folder, { recursive: true }));

function problems(): readonly string[] {
  try {
    loadScripts(folder);
  } catch (error) {
    if (error instanceof ScriptProblems) return error.problems;
    throw error;
  }
  return [];
}

async function problemsOf(text: string): Promise<readonly string[]> {
  await writeFile(join(folder, 's.yaml'), text);
  return problems();
}

describe('loading scripts', () => {
  it('reads all YAML files, also in folders below', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'a.yaml'), 'name: a\nturns: [{ say: x }]');
    await writeFile(join(folder, 'deep', 'b.yml'), 'name: b\nturns: [{ say: x }]');
    await writeFile(join(folder, 'README.md'), '# not a script');
    expect(loadScripts(folder).map((script) => script.name)).toEqual(['a', 'b']);
  });

  it('tells all problems of all files together, each with file, line and path', async () => {
    await writeFile(join(folder, 'a.yaml'), 'name: a b\nturns:\n- say: 1\n- [{ call: [{ tol: x }] }]');
    await writeFile(join(folder, 'b.yaml'), 'name: [');
    const found = problems();
    expect(found.filter((problem) => problem.startsWith('a.yaml:1: name: '))).toHaveLength(1);
    expect(found.filter((problem) => problem.startsWith('a.yaml:3: turns[0].say: '))).toHaveLength(1);
    expect(found.some((problem) => problem.startsWith('a.yaml:4: turns[1][0].call[0]'))).toBe(true);
    expect(found.some((problem) => problem.startsWith('b.yaml: '))).toBe(true);
  });

  it.each([
    ['turns: [{ say: x }]', 's.yaml: name: '],
    ['name: s\nturns: []', 's.yaml:2: turns: '],
    ['name: s\nturns: [{}]', 's.yaml:2: turns[0]: must say, call, answer json or fail with error'],
    ['name: s\nturns: [{ say: x, json: {} }]', 's.yaml:2: turns[0]: json and error stand alone'],
    ['name: s\nturns:\n- - say: x\n  - say: y', 's.yaml:3: turns[0][0]: always fits'],
    ["name: s\nwhen: { matches: '(' }\nturns: [{ say: x }]", 's.yaml:2: when.matches: is not a regular expression'],
    ['name: s\nwhen: {}\nturns: [{ say: x }]', 's.yaml:2: when: says nothing'],
    ['name: s\nturn: [{ say: x }]\nturns: [{ say: x }]', 's.yaml: Unrecognized key: "turn"'],
    ['name: s\nturns: [{ error: { status: 200, code: c, message: m } }]', 's.yaml:2: turns[0].error.status: '],
    ['- 1', 's.yaml'],
    ['', 's.yaml'],
  ])('refuses %j', async (text, beginning) => {
    const found = await problemsOf(text);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(beginning)).toBe(true);
  });

  it('refuses two scripts that nothing tells apart', async () => {
    await writeFile(join(folder, 'a.yaml'), 'name: a\nwhen: { task: t, kind: work }\nturns: [{ say: x }]');
    await writeFile(join(folder, 'b.yaml'), 'name: b\nwhen: { kind: work, task: t }\nturns: [{ say: y }]');
    await writeFile(join(folder, 'c.yaml'), 'name: a\nturns: [{ say: z }]');
    expect(problems()).toEqual([
      expect.stringMatching(/^b\.yaml: is chosen by the same when .* as a\.yaml$/),
      'c.yaml: is chosen by the same marker a as a.yaml',
    ]);
  });

  it('refuses an alias bomb instead of growing', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++)
      bomb.push(`l${level}: &l${level} [${`*${level === 1 ? 'a' : `l${level - 1}`}, `.repeat(10)}]`);
    expect(await problemsOf(bomb.join('\n'))).toEqual([expect.stringContaining('alias')]);
  });

  it('says when the folder is missing or empty', () => {
    expect(problems()).toEqual(['there is no .yaml file']);
    expect(() => loadScripts(join(folder, 'none'))).toThrow('there is no such folder');
  });
});
