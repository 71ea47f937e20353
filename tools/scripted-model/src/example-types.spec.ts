import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import typescript from 'typescript';

import { EXAMPLES } from './testing/team-board.js';

// The example application erases its types itself, because Node 20 cannot. Here the TypeScript compiler checks that work:
// both must leave the same program.
const board = join(EXAMPLES, 'team-board');
const script = pathToFileURL(join(board, 'scripts', 'erase-types.mjs')).href;
const { eraseTypes } = (await import(script)) as { eraseTypes: (source: string, fileName: string) => string };

/** The parser that the example carries, here without its TypeScript plugin: it takes JavaScript only. */
const { parse } = createRequire(import.meta.url)(join(board, 'vendor', 'babel-parser', 'index.cjs')) as {
  parse: (source: string, options: { sourceType: 'module' }) => { program: { body: unknown[] } };
};

const POSITIONS = ['start', 'end', 'loc', 'extra', 'leadingComments', 'trailingComments', 'innerComments'];

/** A program without positions and without empty statements, which are what the eraser leaves of a declaration. */
function meaning(node: unknown): unknown {
  if (Array.isArray(node)) return node.filter((child) => child?.type !== 'EmptyStatement').map(meaning);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !POSITIONS.includes(key))
      .map(([key, value]) => [key, meaning(value)]),
  );
}

function erased(source: string): unknown {
  return meaning(parse(eraseTypes(source, 'case.ts'), { sourceType: 'module' }).program.body);
}

function compiled(source: string): unknown {
  const compilerOptions = {
    target: typescript.ScriptTarget.ESNext,
    module: typescript.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  const { outputText } = typescript.transpileModule(source, { fileName: 'case.ts', compilerOptions });
  return meaning(parse(outputText, { sourceType: 'module' }).program.body);
}

describe('the type eraser of the example', () => {
  const files = readdirSync(board, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(src|test)\/.*\.ts$/.test(file))
    .sort();

  it.each(files)('leaves the same program as the compiler of %s', (file) => {
    const source = readFileSync(join(board, file), 'utf8');
    expect(erased(source)).toEqual(compiled(source));
  });

  it.each([
    [
      'marks',
      'export class A { a?: number; b!: string; c?(d?: number): void {} }\nlet e!: number;\nexport const f = (g?: A) => g?.a ?? e;',
    ],
    [
      'modifiers',
      'class O { e() {} }\nexport abstract class A extends O { private readonly a = 1; protected static b = 2; abstract c(): void; declare d: number; override e() {} }',
    ],
    [
      'heritage',
      'class B<T> {}\ninterface I {}\nexport class A<T> extends B<T> implements I, Iterable<T> { [key: string]: unknown }',
    ],
    [
      'imports',
      "import type { A } from './a.js';\nimport { type B, c } from './b.js';\nexport { type D, e } from './d.js';\nexport type * from './f.js';\nc();",
    ],
    [
      'overloads',
      'export function a(b: string): string;\nexport function a(b: number): number;\nexport function a(b: unknown) { return b; }',
    ],
    ['casts', 'export const a = (b as unknown as string[])[0]!.length satisfies number;\nconst b: unknown = [];'],
    [
      'generics',
      'export const a = <T,>(b: T): T => b;\nexport const c = a<Map<string, Set<number>>>(new Map<string, Set<number>>());',
    ],
    ['this', 'export function a(this: Date, b: number) { return this.getTime() + b; }'],
    [
      'declarations',
      'declare const a: number;\ndeclare global { interface Window { b: 1 } }\nexport const c = a\ntype D = 1\n;[c].length;',
    ],
    [
      'predicates',
      'export function a(b: unknown): b is string { return typeof b === "string"; }\nexport function c(d: unknown): asserts d {}',
    ],
    ['catch', 'try { throw 1; } catch (error: unknown) { console.log(error ? 1 : 2, error! < 3, 4 > 5); }\nexport {};'],
  ])('leaves the same program as the compiler: %s', (_name, source) => {
    expect(erased(source)).toEqual(compiled(source));
  });

  it('keeps every line and column where it was', () => {
    const source = 'const a: number = 1; interface B {\n  c: string;\n}\nexport { a };';
    expect(eraseTypes(source, 'case.ts')).toBe('const a         = 1; ;            \n            \n \nexport { a };');
  });

  it.each([
    ['enum A { B }', 'case.ts:1:1: an enum'],
    ['namespace A { export const b = 1; }', 'a namespace'],
    ['class A { constructor(private b: number) {} }', 'a parameter property'],
    ['const a = <string>b;', 'cast'],
    ['const a: = 1;', 'case.ts: Unexpected token (1:9)'],
  ])('refuses %s', (source, because) => {
    expect(() => eraseTypes(source, 'case.ts')).toThrow(because);
  });
});
