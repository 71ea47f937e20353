import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TemporaryWorkspace } from './support/temporary-workspace.js';

interface LintedFile {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

const longFunction = `export function long(): number {\n${'  let n = 0;\n  n += 1;\n'.slice(0, 13)}${'  n += 1;\n'.repeat(60)}  return n;\n}`;
const manyBranches = `export const pick = (n: number) => ${Array.from({ length: 11 }, (_, i) => `n === ${i} ? ${i} :`).join(' ')} -1;`;

const domain = 'libs/domain/scope/src';
const service = 'services/role-worker/src';

/** [what is tried, the file that tries it, its text, the rule that must refuse it] */
const forbidden: [what: string, file: string, text: string, rule: string][] = [
  ['Date.now() in the domain', `${domain}/1.ts`, 'export const at = () => Date.now();', 'no-restricted-properties'],
  ['new Date() in the domain', `${domain}/2.ts`, 'export const at = () => new Date();', 'no-restricted-syntax'],
  [
    'Math.random() in the domain',
    `${domain}/3.ts`,
    'export const id = () => Math.random();',
    'no-restricted-properties',
  ],
  ['process in the domain', `${domain}/4.ts`, 'export const home = () => process.cwd();', 'no-restricted-globals'],
  [
    'a timer in the domain',
    `${domain}/5.ts`,
    'export const t = () => setTimeout(Boolean, 1);',
    'no-restricted-globals',
  ],
  ['fetch in the domain', `${domain}/6.ts`, "export const f = () => fetch('http://a');", 'no-restricted-globals'],
  ['console in the domain', `${domain}/7.ts`, "export const say = () => console.log('');", 'no-restricted-globals'],
  ['Buffer in the domain', `${domain}/8.ts`, "export const b = () => Buffer.from('');", 'no-restricted-globals'],
  ['node:fs in the domain', `${domain}/9.ts`, "export { readFileSync } from 'node:fs';", 'no-restricted-imports'],
  [
    'a fake in a service',
    `${service}/10.ts`,
    "export { fakeOf } from '@manyhands/scope/testing';",
    'no-restricted-imports',
  ],
  [
    'a tool in a service',
    `${service}/11.ts`,
    "export { packageName } from '@manyhands/scripted-model';",
    'no-restricted-imports',
  ],
  ['an empty catch', `${service}/12.ts`, 'export function f() {\n  try {\n    f();\n  } catch {}\n}', 'no-empty'],
  ['any', `${service}/13.ts`, 'export const f = (x: any) => String(x);', '@typescript-eslint/no-explicit-any'],
  [
    'a promise nobody waits for',
    `${service}/14.ts`,
    'export const f = () => {\n  Promise.resolve();\n};',
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a promise as a condition',
    `${service}/15.ts`,
    'export const f = (p: Promise<boolean>) => {\n  if (p) f(p);\n};',
    '@typescript-eslint/no-misused-promises',
  ],
  [
    'a switch that forgets a case',
    `${service}/16.ts`,
    "export function f(x: 'a' | 'b'): number | undefined {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return undefined;\n}",
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  [
    'a fourth parameter',
    `${service}/17.ts`,
    'export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];',
    'no-restricted-syntax',
  ],
  [
    'a fourth parameter of a method',
    `${service}/18.ts`,
    'export class C {\n  f(a: 1, b: 2, c: 3, d: 4) {\n    return [this, a, b, c, d];\n  }\n}',
    'no-restricted-syntax',
  ],
  [
    'a fourth parameter of a port',
    `${service}/19.ts`,
    'export abstract class P {\n  abstract f(a: 1, b: 2, c: 3, d: 4): void;\n}',
    'no-restricted-syntax',
  ],
  ['a file of 301 lines', `${service}/20.ts`, 'export {};\n'.repeat(300) + 'export {};', 'max-lines'],
  ['a function of 61 lines', `${service}/21.ts`, longFunction, 'max-lines-per-function'],
  ['eleven branches', `${service}/22.ts`, manyBranches, 'complexity'],
  ['a default export', `${service}/23.ts`, 'export default 1;', 'no-restricted-syntax'],
  [
    'a focused test',
    `${service}/24.spec.ts`,
    "import { it } from '@jest/globals';\nit.only('x', () => undefined);",
    'no-restricted-properties',
  ],
];

const allowed: [what: string, file: string, text: string][] = [
  ['a date made from an argument in the domain', `${domain}/ok.ts`, 'export const at = (ms: number) => new Date(ms);'],
  [
    'a fake in a spec',
    `${service}/ok.spec.ts`,
    "import { fakeOf } from '@manyhands/scope/testing';\nexport const used = fakeOf;",
  ],
  ['the clock in a service', `${service}/ok.ts`, 'export const at = () => Date.now();'],
  [
    'a catch that says why',
    `${service}/ok-catch.ts`,
    'export function f() {\n  try {\n    f();\n  } catch {\n    // Gone already: that is what we wanted.\n  }\n}',
  ],
  [
    'a constructor with four collaborators',
    `${service}/ok-constructor.ts`,
    'export class C {\n  constructor(readonly a: 1, readonly b: 2, readonly c: 3, readonly d: 4) {}\n}',
  ],
  [
    'a Nest handler with four parameters',
    `${service}/ok-nest.ts`,
    'declare const P: () => ParameterDecorator;\nexport class C {\n  f(@P() a: 1, @P() b: 2, @P() c: 3, @P() d: 4) {\n    return [this, a, b, c, d];\n  }\n}',
  ],
  [
    'an Express error handler',
    `${service}/ok-express.ts`,
    'export const f = (error: 1, request: 2, response: 3, next: 4) => [error, request, response, next];',
  ],
];

describe('lint', () => {
  let workspace: TemporaryWorkspace;
  let status: number;
  let rulesOf: Map<string, string[]>;

  beforeAll(async () => {
    workspace = await TemporaryWorkspace.create();
    for (const [, file, text] of [...forbidden, ...allowed]) await workspace.write(file, text);
    const outcome = await workspace.run('eslint/bin/eslint.js', ['--format', 'json', 'libs', 'services']);
    status = outcome.status;
    const files = JSON.parse(outcome.stdout) as LintedFile[];
    const told = (file: LintedFile) => file.messages.map(({ ruleId, message }) => ruleId ?? message);
    rulesOf = new Map(files.map((file) => [file.filePath.slice(workspace.folder.length + 1), told(file)]));
  });
  afterAll(() => workspace.remove());

  it('fails when something is refused', () => {
    expect(status).toBe(1);
  });

  it.each(forbidden)('refuses %s', (_what, file, _text, rule) => {
    expect(rulesOf.get(file)).toContain(rule);
  });

  it.each(allowed)('accepts %s', (_what, file) => {
    expect(rulesOf.get(file)).toEqual([]);
  });
});
