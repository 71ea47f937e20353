import { describe, expect, it } from '@jest/globals';
import { climb, rungsWithoutModel } from '@manyhands/conflict';
import fc from 'fast-check';
import { SemverVersions } from './semver-versions.js';
import { DirectReader } from './testing/direct-reader.js';

const rungs = rungsWithoutModel({ reader: new DirectReader(), versions: new SemverVersions(), regenerator: null });
const file = (text: string) => ({ mode: '100644', bytes: new TextEncoder().encode(text) });

/** The rung and the text, or why not. */
async function merged(path: string, base: string, ours: string, theirs: string): Promise<[number, string] | string> {
  const conflict = { path, base: file(base), ours: file(ours), theirs: file(theirs) };
  const climbed = await climb(conflict, { rungs, entry: 1, now: () => 0 });
  if (climbed.kind === 'unresolved') return climbed.because;
  return [climbed.rung, new TextDecoder('utf-8', { ignoreBOM: true }).decode(climbed.bytes)];
}

const manifest = (dependencies: Record<string, string>, more = {}) =>
  `${JSON.stringify({ name: 'shop', ...more, dependencies }, null, 2)}\n`;

describe('rung 2, keys of JSON', () => {
  const base = manifest({ a: '^1.0.0', c: '^1.0.0' });

  it('takes the dependencies of both, sorted, and the higher version', async () => {
    const ours = manifest({ a: '^1.2.0', b: '^1.0.0', c: '^1.0.0' });
    const theirs = manifest({ a: '^1.10.0', c: '^1.0.0', d: '^2.0.0' });
    const expected = manifest({ a: '^1.10.0', b: '^1.0.0', c: '^1.0.0', d: '^2.0.0' });
    expect(await merged('package.json', base, ours, theirs)).toEqual([2, expected]);
  });

  it('touches nothing but what theirs changed: indentation, line breaks and the end stay', async () => {
    const text = (a: number, b: number) => `{\r\n\t"a": ${a},\r\n\t"list": [ 1,2 ],\r\n\t"b": ${b}\r\n}`;
    expect(await merged('a.json', text(1, 1), text(2, 1), text(1, 2))).toEqual([2, text(2, 2)]);
  });

  it.each([
    ['same-place', manifest({ a: '^2.0.0', c: '~1.0.0' }), manifest({ a: '^1.1.0', c: '1.x' })],
    ['deleted-and-changed', manifest({ c: '^1.0.0' }), manifest({ a: '^1.1.0', c: '^1.0.0' })],
    ['unparsable', '{ "a": ', manifest({})],
    ['duplicate', '{ "a": 1, "a": 2 }\n', manifest({})],
  ])('refuses with %s what it cannot know', async (because, ours, theirs) => {
    expect(await merged('package.json', base, ours, theirs)).toBe(because);
  });

  it('keeps the keys of both sides, whatever they are', async () => {
    const object = fc.dictionary(fc.stringMatching(/^[a-e]$/), fc.nat(3), { maxKeys: 5, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(object, object, object, async (base, ours, theirs) => {
        const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
        const result = await merged('a.json', text(base), text(ours), text(theirs));
        if (typeof result === 'string') return;
        const value = JSON.parse(result[1]) as Record<string, number>;
        for (const [key, side] of [...Object.entries(ours), ...Object.entries(theirs)]) {
          if (!(key in base)) expect(value[key]).toBe(side);
        }
      }),
    );
  });
});

describe('rung 2, keys of YAML', () => {
  it('keeps comments, and adds the keys of both', async () => {
    const text = (more: string) => `# how it runs\njobs:\n  test:\n    runs: a # fast\n${more}`;
    const result = await merged('ci.yml', text(''), text('  lint:\n    runs: b\n'), text('  docs:\n    runs: c\n'));
    expect(result).toEqual([2, text('  lint:\n    runs: b\n  docs:\n    runs: c\n')]);
  });

  it('takes a value that theirs changed beside one that ours changed', async () => {
    const text = (a: string, b: string) => `services:\n  a:\n    image: ${a}\n    port: ${b}\n`;
    expect(await merged('a.yaml', text('x', '1'), text('y', '1'), text('x', '2'))).toEqual([2, text('y', '2')]);
  });

  it('leaves anchors and tags alone', async () => {
    expect(await merged('a.yaml', 'a: &x 1\nb: 1\n', 'a: &x 2\nb: 1\n', 'a: &x 1\nb: 2\n')).toBe('unsupported');
  });
});

describe('rung 4, imports', () => {
  const body = 'export const x = () => [a, b, c, d];\n';

  it('takes the names and modules of both', async () => {
    const base = `import { a } from './m';\n${body}`;
    const ours = `import { a, b } from './m';\n${body}`;
    const theirs = `import { a, c } from './m';\nimport d from './d';\n${body}`;
    expect(await merged('x.ts', base, ours, theirs)).toEqual([
      4,
      `import { a, b, c } from './m';\nimport d from './d';\n${body}`,
    ]);
  });

  it('keeps an import that one side took out and the other still needs, and drops what nobody needs', async () => {
    const base = `import { a } from './a';\nimport { b } from './b';\nf(a);\n`;
    const ours = `import { b } from './b2';\nimport { e } from './e';\n\nf(e, b);\n`;
    const theirs = `import { a } from './a';\nimport { b } from './b';\nimport { c } from './c';\nf(a);\n\n\n\n\ng(a, c);\n`;
    const result = await merged('x.ts', base, ours, theirs);
    expect(typeof result === 'string' ? result : result[1]).not.toContain("from './b';");
  });

  it('does it in Python too', async () => {
    const base = 'from m import a\n\nprint(a, b, c)\n';
    const ours = 'from m import a, b\n\nprint(a, b, c)\n';
    const theirs = 'from m import a, c\n\nprint(a, b, c)\n';
    expect(await merged('x.py', base, ours, theirs)).toEqual([4, 'from m import a, b, c\n\nprint(a, b, c)\n']);
  });

  it('declares no name twice', async () => {
    const text = (line: string) => `import { z } from './z';\n${line}f(z, a);\n`;
    expect(await merged('x.ts', text(''), text(`import { a } from './a';\n`), text(`import { a } from './b';\n`))).toBe(
      'duplicate',
    );
  });
});

describe('rung 5, entities', () => {
  const fn = (name: string, says = name) => `/** ${says} */\nexport function ${name}() {\n  return '${says}';\n}\n`;
  const base = `${fn('a')}\n${fn('b')}`;

  it('takes what both added at the same place, ours first', async () => {
    const result = await merged('x.ts', base, `${base}\n${fn('c')}`, `${base}\n${fn('d')}`);
    expect(result).toEqual([5, `${base}\n${fn('c')}\n${fn('d')}`]);
  });

  it('takes members of a class from both', async () => {
    const text = (...names: string[]) =>
      `class A {\n${names.map((name) => `  ${name}() {\n    return 1;\n  }\n`).join('\n')}}\n`;
    expect(await merged('x.ts', text('a'), text('a', 'b'), text('a', 'c'))).toEqual([5, text('a', 'b', 'c')]);
  });

  it('does it for Python, Go, Java and Rust', async () => {
    const python = (names: string[]) =>
      `class A:\n${names.map((name) => `    def ${name}(self):\n        return 1\n`).join('\n')}`;
    const go = (names: string[]) =>
      `package a\n\n${names.map((name) => `func ${name}() int {\n\treturn 1\n}\n`).join('\n')}`;
    const java = (names: string[]) =>
      `class A {\n${names.map((name) => `  int ${name}() {\n    return 1;\n  }\n`).join('\n')}}\n`;
    const rust = (names: string[]) =>
      `impl A {\n${names.map((name) => `    fn ${name}() -> u8 {\n        1\n    }\n`).join('\n')}}\n`;
    for (const [path, text] of [
      ['x.py', python],
      ['x.go', go],
      ['X.java', java],
      ['x.rs', rust],
    ] as const)
      expect(await merged(path, ...threeOf(text))).toEqual([5, text(['a', 'b', 'c'])]);
  });

  it('takes tests that both added to a suite', async () => {
    const text = (names: string[]) =>
      `describe('x', () => {\n${names.map((name) => `  it('${name}', () => {\n    check('${name}');\n  });\n`).join('\n')}});\n`;
    expect(await merged('x.spec.ts', ...threeOf(text))).toEqual([5, text(['a', 'b', 'c'])]);
  });

  it.each([
    ['deleted-and-changed', `${fn('b')}`, `${fn('a', 'A')}\n${fn('b')}`],
    ['same-place', `${fn('a', 'x')}\n${fn('b')}`, `${fn('a', 'y')}\n${fn('b')}`],
    ['order-sensitive', `${base}\nstart(1);\n`, `${base}\nstop(2);\n`],
    ['unparsable', `${base}\nexport function {\n`, `${base}\n${fn('d')}`],
  ])('refuses with %s', async (because, ours, theirs) => {
    expect(await merged('x.ts', base, ours, theirs)).toBe(because);
  });

  it('gives the model the pair and nothing else', async () => {
    const conflict = {
      path: 'x.ts',
      base: file(base),
      ours: file(`${fn('a', 'x')}\n${fn('b')}`),
      theirs: file(`${fn('a', 'y')}\n${fn('b')}`),
    };
    const climbed = await climb(conflict, { rungs, entry: 1, now: () => 0 });
    expect(climbed).toMatchObject({
      next: 6,
      pairs: [{ name: 'value a', base: fn('a'), ours: fn('a', 'x'), theirs: fn('a', 'y') }],
    });
  });

  it('keeps every entity of both sides, or records that it is gone; from either side the same', async () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdef'), { maxLength: 6 });
    const text = (all: readonly string[]) => all.map((name) => fn(name)).join('\n');
    await fc.assert(
      fc.asyncProperty(names, names, names, async (was, one, other) => {
        const result = await merged('x.ts', text(was), text(one), text(other));
        if (typeof result === 'string') return;
        const kept = new Set([...result[1].matchAll(/function (\w)/g)].map(([, name]) => name));
        const wanted = [...new Set([...one, ...other])].filter(
          (name) => !was.includes(name) || (one.includes(name) && other.includes(name)),
        );
        expect([...kept].sort()).toEqual(wanted.sort());
        const turned = await merged('x.ts', text(was), text(other), text(one));
        expect(typeof turned).toBe('object');
      }),
      { numRuns: 60 },
    );
  });
});

/** Both sides added something behind the first. */
function threeOf(text: (names: string[]) => string): [string, string, string] {
  return [text(['a']), text(['a', 'b']), text(['a', 'c'])];
}
