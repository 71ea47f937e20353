import { describe, expect, it } from '@jest/globals';
import { type BlobFacts, MAX_IMPORTS, MAX_SYMBOLS, type Reader } from '@manyhands/context';
import { readText } from './read-text.js';

const read = (reader: Reader, text: string | Uint8Array): Promise<BlobFacts> =>
  readText({ reader, bytes: typeof text === 'string' ? Buffer.from(text) : text });

/** Imports as `module` or `module: names`. */
async function imports(reader: Reader, text: string): Promise<string[]> {
  const facts = await read(reader, text);
  if (facts.kind !== 'source') throw new Error(`read as ${JSON.stringify(facts)}`);
  return facts.imports.map(({ module, names }) => (names.length === 0 ? module : `${module}: ${names.join(' ')}`));
}

describe('reading TypeScript and JavaScript', () => {
  it('finds every kind of import', async () => {
    const text = `
      // 😀 offsets count what JavaScript counts
      import a from './a'; import type { B } from "./b"; import './c';
      export * from './d'; export { e } from './e';
      const f = await import('./f'); const g = import(\`./g\`); import(h); import('./i' + j);
      import k = require('./k');
    `;
    expect(await imports('typescript', text)).toEqual(['./a', './b', './c', './d', './e', './f', './g', './k']);
    expect(
      await imports('javascript', "const a = require('./a'), b = x.require('./b'); function f() { require('./c') }"),
    ).toEqual(['./a', './c']);
    expect(await imports('tsx', "import a from './a'; const b = <div>{a}</div>;")).toEqual(['./a']);
    expect(await imports('javascript', "import a from './a'; const b = <div>{a}</div>;")).toEqual(['./a']);
  });

  it('finds what a file offers', async () => {
    expect(
      await read(
        'typescript',
        'export const a = 1; export default function b() {}; export type C = 1; export { d as e }; let d;',
      ),
    ).toMatchObject({ symbols: ['a', 'C', 'e'] });
    expect(
      await read(
        'javascript',
        'exports.a = 1; module.exports.b = 2; module.exports = { c, d: 1 }; other.exports.e = 1',
      ),
    ).toMatchObject({ symbols: ['a', 'b', 'c', 'd'] });
  });

  it('takes what it can from a file with errors, and says when it finds nothing', async () => {
    expect(await read('typescript', 'this is no = = program {{{')).toEqual({ kind: 'unread', reason: 'unparsable' });
    expect(await read('typescript', '')).toMatchObject({ kind: 'source', imports: [] });
  });

  it('stops counting somewhere', async () => {
    const many = Array.from({ length: MAX_IMPORTS + 10 }, (_, n) => `export * from './m${n}'; export const s${n} = 1;`);
    const facts = await read('typescript', many.join('\n'));
    expect(facts).toMatchObject({ imports: { length: MAX_IMPORTS }, symbols: { length: MAX_SYMBOLS } });
  });
});

describe('reading other languages', () => {
  it('Python: imports anywhere, names of from-imports, what the module offers', async () => {
    const text =
      'import os, a.b as c\nfrom . import x\nfrom ..y import (z,\n  w as v)\nfrom q import *\ntry:\n  import late\nexcept ImportError: pass\nclass A: pass\ndef f():\n  import inner\n@deco\ndef g(): pass\ndef _h(): pass\n';
    expect(await imports('python', text)).toEqual(['os', 'a.b', '.: x', '..y: z w', 'q', 'late', 'inner']);
    expect(await read('python', text)).toMatchObject({ symbols: ['A', 'f', 'g'] });
  });

  it('Go: imports with the names that are used of them, and exported declarations', async () => {
    const text =
      'package a\nimport "fmt"\nimport (\n  x "example.org/shop/cart"\n  "example.org/kit/v2"\n  _ "example.org/side"\n)\ntype T struct { c x.Item }\nconst ( A = 1\n b = 2 )\nvar V = kit.Make()\nfunc F() { x.New(); fmt.Println(x.lower) }\nfunc (t T) M() {}\n';
    expect(await imports('go', text)).toEqual([
      'fmt: Println',
      'example.org/shop/cart: Item New',
      'example.org/kit/v2: Make',
      'example.org/side',
    ]);
    expect(await read('go', text)).toMatchObject({ symbols: ['T', 'A', 'V', 'F'] });
  });

  it('Java: package, imports, types that a wildcard may bring, what the file declares', async () => {
    const text =
      'package org.a;\nimport org.b.B;\nimport static org.c.C.max;\nimport org.d.*;\npublic class A { D d; }\ninterface I {}\nrecord R(int a) {}\nenum E { X }\n';
    expect(await imports('java', text)).toEqual(['org.b.B', 'org.c.C.max', 'org.d.*: D']);
    expect(await read('java', text)).toMatchObject({ unit: 'org.a', symbols: ['A', 'I', 'R', 'E'] });
  });

  it('Rust: modules, uses with braces, public items', async () => {
    const text =
      'mod a;\npub mod b;\nmod inline { pub struct No; }\nuse crate::{c::D, e::{self, f as g}, h::*};\nuse std::fs;\npub struct S;\npub(crate) fn t() {}\nfn private() {}\npub trait U {}\n';
    expect(await imports('rust', text)).toEqual([
      'self::a',
      'self::b',
      'crate::c::D',
      'crate::e',
      'crate::e::f',
      'crate::h',
      'std::fs',
    ]);
    expect(await read('rust', text)).toMatchObject({ symbols: ['S', 't', 'U'] });
  });

  it.each(['python', 'go', 'java', 'rust'] as const)(
    '%s: a file with errors gives what can be made out, an empty one nothing',
    async (reader) => {
      expect(await read(reader, '((( }}} ` "')).toMatchObject({ kind: 'source' });
      expect(await read(reader, '')).toEqual({ kind: 'source', imports: [], symbols: [] });
    },
  );
});

describe('what is no text of a person', () => {
  it('is told by its bytes', async () => {
    expect(await read('typescript', 'a\0b')).toEqual({ kind: 'unread', reason: 'binary' });
    expect(await read('javascript', `var a=1;${'b();'.repeat(2000)}`)).toEqual({ kind: 'unread', reason: 'minified' });
    expect(await read('package-json', JSON.stringify({ name: 'x', description: 'y'.repeat(6000) }))).toMatchObject({
      name: 'x',
    });
  });

  it('may be half a text: bytes that are not UTF-8 do no harm', async () => {
    const bytes = Buffer.concat([
      Buffer.from("import './a'; // "),
      Buffer.from([0xff, 0xfe, 0xe9]),
      Buffer.from("\nimport './b';"),
    ]);
    expect(await read('typescript', bytes)).toMatchObject({ imports: [{ module: './a' }, { module: './b' }] });
  });
});
