import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { SyntaxPool } from './syntax-pool.js';

// Processes are started: a busy machine takes its time.
jest.setTimeout(60_000);

describe('the pool that finds the parts of texts', () => {
  let pool: SyntaxPool;
  afterEach(() => pool.close());

  it('says where entities and keys stand, in UTF-16', async () => {
    pool = new SyntaxPool();
    const text = `// 😀 é\nexport class A {\n  b() {}\n}\n`;
    const outline = await pool.outline('typescript', text);
    const [entity] = outline.kind === 'outline' ? outline.entities : [];
    expect([entity?.key, text.slice(entity?.start, entity?.end)]).toEqual(['value A', 'export class A {\n  b() {}\n}']);
    expect(await pool.keys('json', '{"a": 1}')).toMatchObject({ root: { entries: [{ key: 'a', start: 1, end: 7 }] } });
  });

  it('survives what kills a parser, what hangs it, and what is too much', async () => {
    pool = new SyntaxPool({ limitMs: 1500 });
    const reasons = await Promise.all([
      pool.outline('typescript', '(\n'.repeat(100_000)),
      pool.outline('python', '\\\n'.repeat(200_000)),
      pool.outline('javascript', `x(${'1,'.repeat(10_000)}1)`),
      pool.outline('typescript', 'a();\n'.repeat(500_000)),
      pool.keys('json', '['.repeat(200_000)),
      pool.keys('yaml', `a: ${'['.repeat(20_000)}`),
      pool.outline('go', 'package a\nfunc (\n'),
    ]);
    for (const answer of reasons) expect(answer.kind).toBe('unread');
    expect(await pool.keys('yaml', 'a: 1\n')).toMatchObject({ kind: 'keys' });
  });
});
