import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type BlobFacts, SourceReader, type SourceText } from '@manyhands/context';
import { BareRepository } from '@manyhands/git';
import { temporaryDirectory, WorkTree } from '@manyhands/git/testing';
import { ReaderPool } from '@manyhands/source-reader';
import { ContextGatherer, type ContextParts, type ContextRequest } from './gather-context.js';

// Processes and threads are started: a busy machine takes its time.
jest.setTimeout(60_000);

/** Reads nothing but the lines that begin with `import`, in the order asked, and tells what it was asked. */
class PlainReader extends SourceReader {
  readonly version = 'plain';
  readonly asked: string[] = [];
  constructor(private readonly pause: () => Promise<void> = async () => undefined) {
    super();
  }
  override async read({ reader, bytes }: SourceText): Promise<BlobFacts> {
    const text = Buffer.from(bytes).toString();
    this.asked.push(text);
    await this.pause();
    if (reader === 'owners') return { kind: 'owners', text };
    const imports = [...text.matchAll(/^import (.+)$/gm)].map(([, module = '']) => ({ module, names: [] }));
    return { kind: 'source', imports, symbols: [] };
  }
  override async close(): Promise<void> {}
}

let root: Awaited<ReturnType<typeof temporaryDirectory>>;
let work: WorkTree;
let directory: string;
beforeEach(async () => {
  root = await temporaryDirectory();
  work = await WorkTree.create(join(root.path, 'work'), { branch: 'develop' });
  directory = join(root.path, 'context');
});
afterEach(() => root.remove());

const request = (more: Partial<ContextRequest> = {}): ContextRequest => ({
  repository: new BareRepository(join(work.dir, '.git')),
  repositoryId: 'shop',
  branch: 'develop',
  epic: 'The cart shows its total',
  signal: new AbortController().signal,
  ...more,
});
const gatherer = (reader: SourceReader, more: Partial<ContextParts> = {}) =>
  new ContextGatherer({ reader, directory, tokens: 4000, limitMs: 60_000, ...more });

const shop = { 'src/cart.ts': 'import ./total\n', 'src/total.ts': '// total\n', 'notes.txt': 'no code' };

describe('gathering the context of an epic', () => {
  it('reads the tip of the branch, and the second time nothing', async () => {
    await work.commit('first', shop);
    const reader = new PlainReader();
    const first = await gatherer(reader).gather(request());
    expect(first).toMatchObject({ commit: await work.head(), read: 2, files: ['src/cart.ts', 'src/total.ts'] });
    expect(first?.text).toContain('src/cart.ts (shares "cart"; imports src/total.ts)');
    const second = await gatherer(reader).gather(request());
    expect(second).toEqual({ ...first, read: 0 });
    expect(reader.asked).toHaveLength(2);
  });

  it('reads only what has changed since, and forgets what is gone', async () => {
    await work.commit('first', shop);
    const reader = new PlainReader();
    await gatherer(reader).gather(request());
    await work.commit('second', {
      'src/cart.ts': null,
      'src/basket.ts': 'import ./total\n',
      'src/new.ts': 'import ./basket\n',
    });
    const context = await gatherer(reader).gather(request());
    expect(context?.read).toBe(1);
    expect(reader.asked.at(-1)).toBe('import ./basket\n');
    const paths = context?.facts.tree.files.map(({ path }) => path);
    expect(paths).toEqual(['notes.txt', 'src/basket.ts', 'src/new.ts', 'src/total.ts']);
    expect(context?.facts.tree.imports).toEqual([[], [3], [1], []]);
    expect((await readFile(join(directory, 'shop/blobs.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1 + 3 + 1);
  });

  it('is null without the branch, and without any commit', async () => {
    expect(await gatherer(new PlainReader()).gather(request())).toBeNull();
    await work.commit('first', shop);
    expect(await gatherer(new PlainReader()).gather(request({ branch: 'other' }))).toBeNull();
  });

  it('of an empty tree is short', async () => {
    await work.commit('nothing');
    expect((await gatherer(new PlainReader()).gather(request()))?.text).toBe('The repository:\n- 0 files.');
  });

  it('reads everything again when what was kept is damaged, and comes to the same', async () => {
    await work.commit('first', shop);
    const reader = new PlainReader();
    const first = await gatherer(reader).gather(request());
    for (const name of await readdir(join(directory, 'shop'))) {
      const path = join(directory, 'shop', name);
      await writeFile(path, (await readFile(path)).subarray(0, -7));
    }
    expect(await gatherer(reader).gather(request())).toEqual(first);
    expect(reader.asked).toHaveLength(4);
  });

  it('does without keeping anything when it cannot, and tells of it', async () => {
    await work.commit('first', shop);
    await writeFile(directory, 'a file is in the way');
    const troubles: unknown[] = [];
    const context = await gatherer(new PlainReader(), { onTrouble: (_, error) => troubles.push(error) }).gather(
      request(),
    );
    expect(context?.read).toBe(2);
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('shares the work among epics that come at the same time', async () => {
    await work.commit('first', shop);
    const reader = new PlainReader();
    const both = gatherer(reader);
    const epics = ['The cart', 'The total'].map((epic) => both.gather(request({ epic })));
    expect((await Promise.all(epics)).map((context) => context?.files[0])).toEqual(['src/cart.ts', 'src/total.ts']);
    expect(reader.asked).toHaveLength(2);
  });

  it('goes on for one epic when the other one does not want it any more, and ends with the last', async () => {
    await work.commit('first', shop);
    const [one, other] = [new AbortController(), new AbortController()];
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    let reached: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => (reached = resolve));
    const reader = new PlainReader(async () => {
      reached();
      await held;
    });
    const both = gatherer(reader);
    const left = expect(both.gather(request({ signal: one.signal }))).rejects.toThrow('not any more');
    const stays = both.gather(request({ signal: other.signal }));
    await reading;
    one.abort(new Error('not any more'));
    await left;
    answer();
    expect((await stays)?.read).toBe(2);
    expect(reader.asked).toHaveLength(2);
  });

  it('takes what was read by the deadline, says so, and goes on from there the next time', async () => {
    await work.commit('first', shop);
    const never = new PlainReader(() => new Promise(() => undefined));
    const late = await gatherer(never, { limitMs: 50 }).gather(request());
    expect(late?.text).toContain('only the names are known: 2 not reached in time');
    expect(await readdir(join(directory, 'shop')).catch(() => [])).not.toContain('tree.jsonl');
    const reader = new PlainReader();
    expect((await gatherer(reader).gather(request()))?.facts.tree.unread).toEqual({});
    expect(reader.asked).toHaveLength(2);
  });

  it('ends when it is cancelled, with the reason', async () => {
    await work.commit('first', shop);
    const stop = new AbortController();
    const reason = new Error('the service stops');
    const reader = new PlainReader(async () => {
      stop.abort(reason);
      await new Promise(() => undefined);
    });
    await expect(gatherer(reader).gather(request({ signal: stop.signal }))).rejects.toBe(reason);
  });

  it('fails with its reader', async () => {
    await work.commit('first', shop);
    const broken = new PlainReader(() => Promise.reject(new Error('no reader')));
    await expect(gatherer(broken).gather(request())).rejects.toThrow('no reader');
  });

  it('knows what changes together, and how little a shallow repository knows', async () => {
    await work.commit('first', shop);
    for (const n of [1, 2, 3]) await work.commit(`change ${n}`, { 'src/cart.ts': `${n}`, 'notes.txt': `${n}` });
    const context = await gatherer(new PlainReader()).gather(request());
    expect(context?.facts.history.together).toEqual([['notes.txt', 'src/cart.ts', 3]]);
    const shallow = await WorkTree.create(join(root.path, 'shallow'));
    await shallow.git('fetch', '--quiet', '--depth=2', `file://${work.dir}`, 'develop:develop');
    const repository = new BareRepository(join(shallow.dir, '.git'));
    const there = await gatherer(new PlainReader()).gather(request({ repository, repositoryId: 'shallow' }));
    expect(there?.text).toContain('The history that is here goes back 1 commit.');
  });

  it('tells how far it is', async () => {
    const files = Object.fromEntries(Array.from({ length: 510 }, (_, n) => [`f${n}.ts`, `// ${n}\n`]));
    await work.commit('first', files);
    const told: string[] = [];
    await gatherer(new PlainReader(), { onProgress: (id, { done, of }) => told.push(`${id} ${done} ${of}`) }).gather(
      request(),
    );
    expect(told).toEqual(['shop 500 510']);
  });
});

describe('a repository that means no good', () => {
  let pool: ReaderPool;
  beforeAll(() => {
    pool = new ReaderPool({ limitMs: 2000 });
  });
  afterAll(() => pool.close());

  it('costs what it spoils and nothing else', async () => {
    await mkdir(join(root.path, 'outside'));
    await writeFile(join(root.path, 'outside/secret.ts'), 'export const secretOutside = 1;');
    await work.link('AGENTS.md', join(root.path, 'outside/secret.ts'));
    await work.link('src/link.ts', '../../outside/secret.ts');
    await work.write('src/good.ts', "import { ok } from './fine.js';\nexport const good = ok;\n");
    await work.write('src/fine.ts', 'export const ok = 1;\n');
    await work.write('src/deadly.ts', '(\n'.repeat(100_000));
    await work.write('src/endless.py', '\\\n'.repeat(200_000));
    await work.write('src/broken.ts', 'this is no = = program {{{');
    await work.write('src/binary.ts', 'a\0b');
    await work.write('src/packed.js', `var a=1;${'b();'.repeat(2000)}`);
    await work.write('src/large.ts', '// x\n'.repeat(200_000));
    await work.write('package.json', '{{{');
    await work.write('.github/CODEOWNERS', '!nonsense\n[x] @a\n* nobody\nsrc/ @dev\n\u202e\n');
    await work.write('.github/workflows/ci.yml', 'jobs: &a [*a, {{');
    await work.git('add', '--all');
    await work.git('update-index', '--add', '--cacheinfo', `160000,${'c'.repeat(40)},sub/module`);
    const blob = await work.git('rev-parse', ':src/fine.ts');
    await writeFile(
      join(work.dir, '.git/odd'),
      Buffer.concat([Buffer.from(`100644 ${blob}\tsrc/caf`), Buffer.from([0xe9]), Buffer.from('.ts\n')]),
    );
    await work.git('-c', 'alias.odd=!git update-index --index-info <.git/odd', 'odd');
    await work.git('commit', '--quiet', '-m', 'evil');
    const context = await gatherer(pool).gather(request({ epic: 'good' }));
    expect(context?.facts.tree.unread).toEqual({
      binary: 1,
      crashed: 1,
      minified: 1,
      'too-large': 1,
      'too-slow': 1,
      unparsable: 3,
    });
    expect(context?.text).toContain('src/good.ts (shares "good"): offers good; imports src/fine.ts; owned by @dev');
    expect(context?.text).toContain('module (submodule)');
    expect(context?.text).toContain('caf\\xe9.ts');
    expect(context?.text).not.toContain('secretOutside');
  });
});
