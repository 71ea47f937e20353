import { createHash } from 'node:crypto';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { SandboxPrincipal } from '@manyhands/postgres';
import { GitStory } from '../testing/git-story.js';

Logger.overrideLogger(false);
jest.setTimeout(60_000); // every story runs a dozen git processes
let story: GitStory;
beforeAll(async () => void (story = await GitStory.begin()));
afterAll(() => story.end());

/** A session with a clone. */
async function begin(more: Partial<SandboxPrincipal> = {}) {
  const principal = story.team.add(more);
  return { principal, dir: await story.clone(principal) };
}
type Session = Awaited<ReturnType<typeof begin>>;
const refusal = ({ dir, principal }: Session, ...refs: string[]) => story.refusal(dir, principal, ...refs);

/** The refusal is explained, recorded, and the branch is not there. */
async function isRefused(session: Session, codes: string[], words: string | RegExp): Promise<void> {
  const refusals = story.log.refusals.length;
  expect(await refusal(session)).toMatch(words);
  expect(story.log.refusals).toHaveLength(refusals + 1);
  expect(story.log.codes).toEqual(codes);
  expect(await story.head(session.principal)).toBeNull();
}

async function isAccepted({ dir, principal }: Session): Promise<void> {
  await story.push(dir, principal);
  expect(await story.head(principal)).toBe(await story.git(dir, 'rev-parse', 'HEAD'));
}

describe('a rename', () => {
  it.each([
    ['out of the scope', 'src/a.txt', 'a.txt', 'a.txt'],
    ['into the scope', 'README.md', 'src/README.md', 'README.md'],
  ])('%s is refused at the end that is outside, with the way out', async (_, from, to, outside) => {
    const session = await begin();
    await story.git(session.dir, 'mv', from, to);
    await story.commit(session.dir);
    await isRefused(session, ['outside-scope'], `${outside} is outside the scope (held by task other, agent be-1)`);
    const words = await refusal(session);
    for (const part of ['Your scope: src/**', `git checkout origin/develop -- PATH`, 'request_scope'])
      expect(words).toContain(part);
  });

  it('within the scope is fine', async () => {
    const session = await begin();
    await story.git(session.dir, 'mv', 'src/a.txt', 'src/b.txt');
    await story.commit(session.dir);
    await isAccepted(session);
  });
});

describe('an entry of a tree', () => {
  const pushEntries = async (make: (blob: string, dir: string) => string[] | Promise<string[]>) => {
    const session = await begin();
    const blob = await story.blob(session.dir, 'x\n');
    await story.commitEntries(session.dir, ...(await make(blob, session.dir)));
    return session;
  };

  it('that can be run is fine', async () => {
    await isAccepted(await pushEntries((blob) => [`100755 blob ${blob}\trun.sh`]));
  });

  it.each([
    ['twin in another case', 'A.TXT', 'src/A.TXT and src/a.txt are one name'],
    ['device name of Windows', 'aux.c', 'Windows cannot hold'],
    ['name that ends with a dot', 'a.', 'Windows cannot hold'],
    ['name with a line break', 'a\nb', 'control character'],
    ['name with a backslash', 'a\\b', 'backslash'],
    [
      'name that git takes for its short one on NTFS, nearly',
      'GIT~1 .',
      /take for \.git|hasDotgit|unpacker error|fsck/,
    ],
    ['.git', '.git', /take for \.git|hasDotgit|unpacker error|fsck/],
    ['.GIT', '.GIT', /take for \.git|hasDotgit|unpacker error|fsck/],
    ['.git with an unseen sign', '.g\u200cit', /take for \.git|hasDotgit|unpacker error|fsck/],
  ])('with a %s is refused', async (_, name, words) => {
    const session = await pushEntries((blob) => [`100644 blob ${blob}\t${name}`]);
    expect(await refusal(session)).toMatch(words);
    expect(await story.head(session.principal)).toBeNull();
  });

  it('that is a twin in another form of Unicode is refused', async () => {
    const session = await pushEntries((blob) => [`100644 blob ${blob}\tcafe\u0301`, `100644 blob ${blob}\tcaf\u00e9`]);
    await isRefused(session, ['bad-path', 'bad-path'], 'are one name');
  });

  it('that is a twin across folders is refused', async () => {
    const session = await begin({ scope: ['src/**', 'SRC/**'] });
    await story.commit(session.dir, { 'Src/b.txt': 'b\n' });
    await isRefused(session, ['bad-path'], 'Src/b.txt and src are one name');
  });

  it('that is a submodule is refused', async () => {
    const session = await pushEntries(async (_, dir) => [
      `160000 commit ${await story.git(dir, 'rev-parse', 'HEAD')}\tmodule`,
    ]);
    await isRefused(session, ['gitlink'], 'src/module is a submodule');
  });

  it.each([['140000'], ['100664'], ['100777']])('of the odd mode %s is refused', async (mode) => {
    const session = await begin();
    const blob = await story.git(session.dir, 'rev-parse', 'HEAD:src/a.txt');
    writeFileSync(
      join(session.dir, '.git/odd'),
      Buffer.concat([Buffer.from(`${mode} odd\0`), Buffer.from(blob, 'hex')]),
    );
    const commit = await story.shell(
      session.dir,
      `src=$(git hash-object -t tree --literally -w .git/odd)
       root=$( (git ls-tree HEAD | grep -v "	src$"; printf '040000 tree %s\\tsrc\\n' $src) | git mktree --missing)
       git commit-tree $root -p HEAD -m odd`,
    );
    expect(await refusal(session, `${commit}:refs/heads/${session.principal.branch}`)).toContain('badFilemode');
    expect(await story.head(session.principal)).toBeNull();
  });

  it('deeper than a path can be is refused', async () => {
    const session = await begin();
    await story.shell(
      session.dir,
      `tree=$(printf '100644 blob %s\\tx\\n' $(git rev-parse HEAD:src/a.txt) | git mktree)
       for level in $(seq 60); do tree=$(printf '040000 tree %s\\t%s\\n' $tree $(printf 'd%.0s' $(seq 100)) | git mktree); done
       printf '040000 tree %s\\tdeep' $tree > .git/deep`,
    );
    await story.commitEntries(session.dir, await story.shell(session.dir, 'cat .git/deep'));
    await isRefused(session, ['bad-path'], 'longer than 4096');
  });
});

describe('a symbolic link', () => {
  it.each([
    ['/etc/passwd', 'outside the repository'],
    ['../../outside', 'outside the repository'],
    ['../README.md', 'to README.md, outside the scope'],
    ['nowhere', 'to src/nowhere, which is not there'],
    ['.git/config', 'into .git'],
    ['down/../../README.md', 'by way of ".." after a name'],
  ])('to %s is refused', async (target, words) => {
    const session = await begin();
    symlinkSync(target, join(session.dir, 'src/link'));
    await story.commit(session.dir);
    await isRefused(session, ['symlink'], words);
  });

  it('to what is there and in the scope is fine', async () => {
    const session = await begin();
    symlinkSync('a.txt', join(session.dir, 'src/link'));
    await story.commit(session.dir);
    await isAccepted(session);
  });
});

describe('history', () => {
  it('of another agent is refused when it is merged, and judged by its paths when it is picked', async () => {
    const other = await begin({ scope: ['lib/**'] });
    const sha = await story.commit(other.dir, { 'lib/x.txt': 'x\n' });
    await story.push(other.dir, other.principal);
    const session = await begin();
    await story.git(session.dir, 'fetch', '-q', other.dir, 'HEAD');
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    await story.git(session.dir, 'merge', '-q', '--no-edit', 'FETCH_HEAD');
    await isRefused(session, ['outside-scope'], 'lib/x.txt is outside');
    await story.git(session.dir, 'reset', '-q', '--hard', 'origin/develop');
    await story.git(session.dir, 'cherry-pick', sha);
    await isRefused(session, ['outside-scope'], 'lib/x.txt is outside');
  });

  it('in which a merge of develop also changes something else is refused for that', async () => {
    const session = await begin();
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    await story.land({ 'docs/new.md': 'new\n' });
    const pull = [...story.withToken(session.principal), 'fetch', '-q', story.url, 'develop'];
    await story.git(session.dir, ...pull);
    await story.git(session.dir, 'merge', '-q', '--no-commit', 'FETCH_HEAD');
    await story.commit(session.dir, { 'docs/slipped.md': 'x\n' });
    await isRefused(session, ['outside-scope'], 'docs/slipped.md is outside');
  });

  it.each([
    [2_001, /too many new commits/],
    [100_000, /pack exceeds maximum allowed size/],
  ])('of %i commits is too much, and refused before it is looked at', async (commits, words) => {
    const session = await begin();
    const one = (_: unknown, n: number) => `commit refs/heads/many\ncommitter t <t@t> ${n} +0000\ndata 1\nx\n`;
    writeFileSync(join(session.dir, '.git/stream'), Array.from({ length: commits }, one).join(''));
    await story.shell(session.dir, 'git fast-import --quiet < .git/stream');
    const said = await refusal(session, `many:refs/heads/${session.principal.branch}`);
    expect(said).toMatch(words);
    expect(await story.head(session.principal)).toBeNull();
  });

  it('from a shallow clone is fine when nothing of it is missing here', async () => {
    const principal = story.team.add();
    const dir = join(story.home, 'shallow');
    await story.git(story.home, ...story.withToken(principal), 'clone', '-q', '--depth=1', story.url, dir);
    await story.commit(dir, { 'src/shallow.txt': 'x\n' });
    await isAccepted({ dir, principal });
  });

  it('that is cut off is refused', async () => {
    const session = await begin();
    await story.commit(session.dir, { 'src/one.txt': '1\n' });
    const tip = await story.commit(session.dir, { 'src/two.txt': '2\n' });
    await story.shell(session.dir, `git rev-parse HEAD > .git/shallow`);
    expect(await refusal(session, `${tip}:refs/heads/${session.principal.branch}`)).toMatch(/shallow/);
    expect(await story.head(session.principal)).toBeNull();
  });
});

describe('content', () => {
  it('larger than a file may be, unpacked, is refused, however small it was sent', async () => {
    const session = await begin();
    await story.commit(session.dir, { 'src/zeros': Buffer.alloc(5_000_000) });
    await isRefused(session, ['too-large'], 'src/zeros has 5000000 bytes; a file may have 100000');
  });

  it('larger than a push may be, unpacked, is refused', async () => {
    const session = await begin();
    const files = Array.from({ length: 3 }, (_, n) => [`src/zeros${n}`, Buffer.alloc(4_000_000, n)] as const);
    await story.commit(session.dir, Object.fromEntries(files));
    await isRefused(session, ['push-too-large'], 'more than 10000000 bytes together');
  });

  it('that a few bytes of a pack blow up to more than the machine has is refused', async () => {
    const { principal } = await begin();
    const authorization = story.withToken(principal)[1]?.replace('http.extraHeader=Authorization: ', '') ?? '';
    const answer = await fetch(`${story.url}/git-receive-pack`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-git-receive-pack-request' },
      body: deltaBomb(`refs/heads/${principal.branch}`),
    });
    expect(await answer.text()).toMatch(/out of memory/i);
    expect(await story.head(principal)).toBeNull();
  });

  it('with a credential is refused, and the credential is in no answer', async () => {
    const session = await begin();
    const token = `ghp_${'x'.repeat(36)}`;
    await story.commit(session.dir, { 'src/config.ts': `one\nexport const token = '${token}';\n` });
    await story.commit(session.dir, { 'src/config.ts': 'one\n' });
    await isRefused(session, ['secret'], 'src/config.ts, line 2, looks like a GitHub token');
    expect(JSON.stringify([await refusal(session), story.log.refusals])).not.toContain(token);
  });

  it('that git calls malformed is refused', async () => {
    const session = await begin();
    const sha = await story.shell(
      session.dir,
      `printf 'tree %s\\nparent %s\\nauthor t <t@t> x +0000\\ncommitter t <t@t> 1 +0000\\n\\nx\\n' $(git rev-parse HEAD^{tree}) $(git rev-parse HEAD) |
       git hash-object -t commit --literally -w --stdin`,
    );
    expect(await refusal(session, `${sha}:refs/heads/${session.principal.branch}`)).toMatch(/badDate|fsck|unpack/i);
    expect(await story.head(session.principal)).toBeNull();
  });

  it('of a workflow is refused where the scope passes over it, and fine where it names it', async () => {
    const workflow = '.github/workflows/ci.yml';
    const session = await begin({ scope: ['**/*.yml', 'src/**'] });
    await story.commit(session.dir, { [workflow]: 'on: push\n' });
    await isRefused(session, ['protected-path'], `${workflow} changes how git, the checks or the agents behave`);
    story.team.change(session.principal, { scope: ['src/**', workflow] });
    await isAccepted(session);
  });

  it('of five thousand small files is judged file by file', async () => {
    const session = await begin();
    const each = 'for n in $(seq 5000); do echo $n > src/many/$((n % 100))/$n.txt; done';
    await story.shell(
      session.dir,
      `mkdir -p $(seq -f src/many/%g 0 99) && ${each} && git add src && git commit -qm many`,
    );
    await isAccepted(session);
    await story.commit(session.dir, { 'src/many/7/one-more.txt': 'x\n', 'docs/slipped.md': 'x\n' });
    const sha = await story.head(session.principal);
    expect(await refusal(session)).toContain('docs/slipped.md is outside');
    expect(await story.head(session.principal)).toBe(sha);
  });

  it.each(['.gitattributes', '.gitmodules', 'sub/AGENTS.md'])(
    'of %s is refused unless the scope names it',
    async (name) => {
      const session = await begin();
      await story.commit(session.dir, { [`src/${name}`]: '# nothing\n' });
      await isRefused(session, ['protected-path'], 'the scope does not name it');
      story.team.change(session.principal, { scope: ['src/**', `src/${name}`] });
      await isAccepted(session);
    },
  );
});

describe('refs', () => {
  it.each([
    'refs/tags/v1',
    'refs/notes/commits',
    'refs/replace/' + 'a'.repeat(40),
    'refs/for/develop',
    'refs/manyhands/candidates/x',
  ])('%s cannot be pushed', async (ref) => {
    const session = await begin();
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    expect(await refusal(session, `HEAD:${ref}`)).toMatch(/hidden ref|may push to/);
    expect(await story.git(story.bare.dir, 'for-each-ref', ref)).toBe('');
  });

  it('of others are refused with the name of the own one', async () => {
    const other = story.team.add();
    const session = await begin();
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    expect(await refusal(session, `HEAD:refs/heads/${other.branch}`)).toContain(
      `may push to refs/heads/${session.principal.branch} only`,
    );
  });

  it('several at once move none, atomic or not', async () => {
    const session = await begin();
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    const own = `HEAD:refs/heads/${session.principal.branch}`;
    for (const flags of [[], ['--atomic']]) {
      const words = await story.failure(
        session.dir,
        ...story.pushArgs(session.principal, ...flags, own, 'HEAD:refs/heads/more'),
      );
      expect(words).toContain('exactly one branch');
    }
    expect([await story.head(session.principal), await story.bare.head('more')]).toEqual([null, null]);
  });

  it('own one cannot be deleted', async () => {
    const session = await begin();
    const sha = await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    await isAccepted(session);
    expect(await refusal(session, `:refs/heads/${session.principal.branch}`)).toContain(
      'branches are not deleted by a push',
    );
    expect(await story.head(session.principal)).toBe(sha);
  });

  it('take no push options', async () => {
    const session = await begin();
    await story.commit(session.dir, { 'src/b.txt': 'b\n' });
    const args = story.pushArgs(session.principal, '-o', 'ci.skip', `HEAD:refs/heads/${session.principal.branch}`);
    expect(await story.failure(session.dir, ...args)).toContain('does not support push options');
  });
});

/** A push of 16 MB of zeros and of 1,000 copies of them, in about 25 kB. */
function deltaBomb(ref: string): Buffer {
  const base = Buffer.alloc(0xffffff);
  const id = createHash('sha1').update(`blob ${base.length}\0`).update(base).digest();
  const copies = Array.from({ length: 1000 }, () => Buffer.from([0xf0, 0xff, 0xff, 0xff]));
  const delta = Buffer.concat([varint(base.length), varint(1000 * base.length), ...copies]);
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\x02', 'latin1');
  const pack = Buffer.concat([
    header,
    entry(3, base.length),
    deflateSync(base),
    entry(7, delta.length),
    id,
    deflateSync(delta),
  ]);
  const line = `${'0'.repeat(40)} ${'1'.repeat(40)} ${ref}\0report-status side-band-64k\n`;
  const length = (line.length + 4).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(`${length}${line}0000`), pack, createHash('sha1').update(pack).digest()]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** The head of an object in a pack: its type, and its size in four bits and then sevens. */
function entry(type: number, size: number): Buffer {
  const more = size >> 4;
  return Buffer.concat([
    Buffer.from([(type << 4) | (size & 15) | (more > 0 ? 0x80 : 0)]),
    more > 0 ? varint(more) : Buffer.alloc(0),
  ]);
}
