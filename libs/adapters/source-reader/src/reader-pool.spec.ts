import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Reader } from '@manyhands/context';
import { ReaderPool } from './reader-pool.js';

// Processes and threads are started: a busy machine takes its time.
jest.setTimeout(60_000);

const text = (reader: Reader, content: string) => ({ reader, bytes: Buffer.from(content) });
const good = (n: number) => text('typescript', `export * from './m${n}';`);
/** oxc-parser goes down one call for each of these until the stack of the process is full. */
const deadly = text('typescript', '(\n'.repeat(100_000));
/** The scanner of tree-sitter's Python looks at each of these again for each of them. */
const endless = text('python', '\\\n'.repeat(200_000));

describe('the pool of reading processes', () => {
  let pool: ReaderPool;
  afterEach(() => pool.close());

  it('reads many texts, and gives each its own answer', async () => {
    pool = new ReaderPool();
    const read = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.read(good(n))));
    expect(read.map((facts) => facts.kind === 'source' && facts.imports[0]?.module)).toEqual(
      Array.from({ length: 200 }, (_, n) => `./m${n}`),
    );
  });

  it('survives a text that kills its process: only that one is not read', async () => {
    pool = new ReaderPool();
    const read = await Promise.all([good(1), deadly, good(2), deadly, good(3)].map((one) => pool.read(one)));
    expect(read.map((facts) => (facts.kind === 'unread' ? facts.reason : facts.kind))).toEqual([
      'source',
      'crashed',
      'source',
      'crashed',
      'source',
    ]);
  });

  it('survives a text that never ends: only that one is not read', async () => {
    pool = new ReaderPool({ processes: 1, limitMs: 1500 });
    const read = await Promise.all([good(1), endless, good(2)].map((one) => pool.read(one)));
    expect(read[1]).toEqual({ kind: 'unread', reason: 'too-slow' });
    expect(read.map(({ kind }) => kind)).toEqual(['source', 'unread', 'source']);
  });

  it('answers with an error when it is closed meanwhile, and from then on', async () => {
    pool = new ReaderPool({ processes: 1 });
    const first = pool.read(endless);
    const second = pool.read(good(1));
    const refused = Promise.all([first, second].map((read) => expect(read).rejects.toMatchObject({ code: 'closed' })));
    await pool.close();
    await refused;
    await expect(pool.read(good(1))).rejects.toMatchObject({ code: 'closed' });
  });

  it('keeps no process when there is nothing to do', async () => {
    const others = children(process.pid); // of other specs, which this process of Jest may have run before
    pool = new ReaderPool({ idleMs: 1 });
    await pool.read(good(1));
    await until(() => children(process.pid).every((pid) => others.includes(pid)));
    expect(await pool.read(good(2))).toMatchObject({ kind: 'source' });
  });
});

describe('a reading process', () => {
  it('gets nothing of our environment', async () => {
    process.env['MANYHANDS_SECRET_OF_THIS_SPEC'] = 'secret';
    const pool = new ReaderPool();
    await pool.read(good(1));
    const environments = children(process.pid).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
    await pool.close();
    delete process.env['MANYHANDS_SECRET_OF_THIS_SPEC'];
    expect(environments.length).toBeGreaterThan(0);
    expect(environments.join('')).not.toContain('MANYHANDS_SECRET_OF_THIS_SPEC');
  });

  it('does not outlive whoever started it, not even when it hangs', async () => {
    const index = fileURLToPath(new URL('../dist/index.js', import.meta.url));
    const program = `
      import { ReaderPool } from ${JSON.stringify(index)};
      const pool = new ReaderPool({ limitMs: 600_000 });
      await pool.read({ reader: 'python', bytes: Buffer.from('a = 1') });
      void pool.read({ reader: 'python', bytes: Buffer.from('\\\\\\n'.repeat(200_000)) });
      process.send('reading');
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(parent, 'message');
    const readers = children(parent.pid ?? 0);
    expect(readers.length).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await until(() => readers.every((pid) => !existsSync(`/proc/${pid}`)));
  });
});

/** The direct children of a process, by what Linux tells. */
function children(pid: number): number[] {
  const tasks = `/proc/${pid}/task/${pid}/children`;
  return readFileSync(tasks, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** Looks until it is so; the test's own time-out ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
