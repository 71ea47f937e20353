import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countTokens } from './count-tokens.js';

/** Texts and what o200k_base, the tokeniser of the models that can be looked up, makes of them. */
const measured: [what: string, text: string, tokens: number][] = [
  [
    'English',
    'The planner is told what a good lead would read first: the rules of the repository, its packages, where the words of the epic lead, and which files everybody needs. It does not see the whole tree.',
    43,
  ],
  [
    'paths',
    'src/server/card-routes.ts\nsrc/server/card-store.ts\ntest/server/card-query.test.ts\nservices/environment-manager/src/planning/plan-epic.ts\nlibs/adapters/git/src/run-git.ts',
    42,
  ],
  [
    'code',
    'export async function readRef(gitDir: string, ref: string): Promise<string | null> {\n  const found = (await listRefs(gitDir, ref)).find((entry) => entry.ref === ref);\n  return found?.sha ?? null;\n}',
    54,
  ],
  [
    'Python',
    'def main(argv: list[str] | None = None) -> int:\n    parser = argparse.ArgumentParser(description="Sums numbers")\n    args = parser.parse_args(argv)\n    print(sum(args.numbers))\n    return 0',
    46,
  ],
  [
    'a list',
    '- package.json: script "test": node --test\n- package.json: script "lint": eslint --max-warnings 0 .\n- make check (Makefile)\n- .github/workflows/ci.yml: test: npm ci && npm test',
    51,
  ],
  ['Japanese', 'この仕様は、タスクの書き込み範囲が重複しないことを証明します。', 25],
  ['object ids', '414f497a31c0d2b7e5f60918aabbccddeeff0011\n1ce66dffd8b1a0c9e2f3d4c5b6a7980123456789', 52],
];

describe('countTokens', () => {
  it.each(measured)('is between right and half as much again for %s', (_, text, tokens) => {
    const counted = countTokens(text);
    expect(counted).toBeGreaterThanOrEqual(tokens);
    expect(counted).toBeLessThanOrEqual(tokens * 1.5);
  });

  it('adds up over lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(countTokens(`${a}\n${b}`)).toBe(countTokens(a) + countTokens(b));
      }),
    );
  });

  it('never says that a text is free', () => {
    fc.assert(fc.property(fc.string(), (text) => countTokens(text) > 0));
  });
});
