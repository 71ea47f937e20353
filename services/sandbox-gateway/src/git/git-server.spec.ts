import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { BareRepository } from '@manyhands/git';
import { startService } from '@manyhands/nest';
import type { PushStanding, SandboxPrincipal } from '@manyhands/postgres';
import { sandboxToken } from '@manyhands/system';
import { GitController } from './git.controller.js';
import { GitServer } from './git-server.js';
import type { PushLog, PushProblem } from './push-log.js';
import { Verdicts } from './verdicts.js';

Logger.overrideLogger(false);
const secret = 'ab'.repeat(32);
const run = promisify(execFile);

/** Who may do what, as plain data that a test changes. */
class Team {
  readonly known = new Map<string, SandboxPrincipal>();

  add(more: Partial<SandboxPrincipal>): SandboxPrincipal {
    const principal: SandboxPrincipal = {
      sandboxId: randomUUID(),
      purpose: 'work',
      active: true,
      repositoryId,
      integrationBranch: 'develop',
      sessionId: randomUUID(),
      taskId: randomUUID(),
      taskKey: 'a',
      epicId: randomUUID(),
      agent: 'fe-1',
      role: 'frontend',
      startState: 'READY',
      branch: 'openhands/agent-fe-1/feature-a-1',
      proposedSha: null,
      scope: ['src/**'],
      lease: { id: randomUUID(), fence: 1, current: true },
      candidateSha: null,
      spentCost: 0,
      maxCost: null,
      spentTokens: 0,
      maxTokens: 1,
      ...more,
    };
    this.known.set(principal.sandboxId, principal);
    return principal;
  }
  principal = async (id: string): Promise<SandboxPrincipal | null> => this.known.get(id) ?? null;
  /** What happens between the verdict and the moment in which the lease is held. */
  meanwhile: () => void = () => undefined;
  whileHeld = async <T>(id: string, work: (standing: PushStanding | null) => Promise<T>): Promise<T> => {
    this.meanwhile();
    const now = this.known.get(id);
    const { lease = null, active = false, scope = [], proposedSha = null } = now ?? {};
    return work(lease === null ? null : { lease, active, scope, proposedSha, branch: now?.branch ?? '' });
  };
}

class Log implements PushLog {
  readonly refusals: { problems: readonly PushProblem[] }[] = [];
  readonly acceptances: { ref: string; to: string }[] = [];
  refused = async (push: { problems: readonly PushProblem[] }): Promise<void> => void this.refusals.push(push);
  accepted = async (push: { ref: string; to: string }): Promise<void> => void this.acceptances.push(push);
  holders = async (_id: string, paths: readonly string[]) =>
    paths.map((path) => ({ path, taskKey: 'other', agent: 'be-1' }));
}

const repositoryId = randomUUID();
let home: string;
let bare: BareRepository;
let team: Team;
let log: Log;
let verdicts: Verdicts;
let service: Awaited<ReturnType<typeof startService>>;
let url: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'gateway-'));
  bare = await BareRepository.init(join(home, `${repositoryId}.git`), { initialBranch: 'develop' });
  const seed = join(home, 'seed');
  await git(home, 'init', '-q', '-b', 'develop', seed);
  mkdirSync(join(seed, 'src'));
  writeFileSync(join(seed, 'src/a.txt'), 'a\n');
  writeFileSync(join(seed, 'README.md'), 'readme\n');
  await commitAll(seed, 'seed');
  await git(seed, 'push', '-q', bare.dir, 'develop');
});
beforeEach(async () => {
  team = new Team();
  log = new Log();
  verdicts = new Verdicts();
  await verdicts.open();
  const parts = {
    principals: team,
    pushes: log,
    standings: team,
    verdicts,
    secret,
    repositoryAt: () => bare,
    maxPushBytes: 1e7,
    maxFileBytes: 1e5,
  };
  class TestModule {}
  const providers = [{ provide: GitServer, useValue: new GitServer(parts) }];
  service = await startService({ module: TestModule, controllers: [GitController], providers }, {});
  url = `http://127.0.0.1:${service.port}/git/${repositoryId}.git`;
});
afterEach(async () => {
  await service.close();
  await verdicts.close();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const ENV = {
  ...process.env,
  GIT_AUTHOR_NAME: 't',
  GIT_AUTHOR_EMAIL: 't@t',
  GIT_COMMITTER_NAME: 't',
  GIT_COMMITTER_EMAIL: 't@t',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', args, { cwd, env: ENV })).stdout.trim();
/** What git prints when it fails; throws when it does not fail. */
const failure = async (cwd: string, ...args: string[]): Promise<string> => {
  const printed = await run('git', args, { cwd, env: ENV }).then(
    () => null,
    (error: { stderr: string }) => error.stderr,
  );
  if (printed === null) throw new Error(`git ${args.join(' ')} was expected to fail`);
  return printed;
};
const commitAll = async (dir: string, message: string): Promise<void> => {
  await git(dir, 'add', '-A');
  await git(dir, 'commit', '-q', '-m', message);
};
const withToken = (principal: SandboxPrincipal): string[] => [
  '-c',
  `http.extraHeader=Authorization: Bearer ${sandboxToken(secret, principal.sandboxId)}`,
];

/** A clone through the gateway that stands on a new branch from develop. */
async function clone(principal: SandboxPrincipal): Promise<string> {
  const dir = mkdtempSync(join(home, 'clone-'));
  await git(home, ...withToken(principal), 'clone', '-q', url, dir);
  return dir;
}
const push = (principal: SandboxPrincipal, ref = `HEAD:refs/heads/${principal.branch}`): string[] => [
  ...withToken(principal),
  'push',
  '-q',
  url,
  ref,
];
let counter = 0;
const fresh = (more: Partial<SandboxPrincipal> = {}): SandboxPrincipal =>
  team.add({ branch: `openhands/agent-fe-1/feature-${++counter}`, ...more });

describe('a session’s push', () => {
  it('inside its scope is accepted and told', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/b.txt'), 'b\n');
    await commitAll(dir, 'b');
    await git(dir, ...push(principal));
    expect(await bare.head(principal.branch ?? '')).toBe(await git(dir, 'rev-parse', 'HEAD'));
    expect(log.acceptances).toMatchObject([{ ref: `refs/heads/${principal.branch}` }]);
  });

  it('outside its scope is refused with the path, the holder and the way out, and the branch does not appear', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'README.md'), 'changed\n');
    await commitAll(dir, 'readme');
    const printed = await failure(dir, ...push(principal));
    for (const part of ['Push refused', 'README.md', 'held by task other, agent be-1', 'src/**', 'origin/develop'])
      expect(printed).toContain(part);
    expect(await bare.head(principal.branch ?? '')).toBeNull();
    expect(log.refusals).toMatchObject([{ problems: [{ code: 'outside-scope', path: 'README.md' }] }]);
  });

  it('that writes outside in one commit and takes it back in the next is refused too', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'README.md'), 'changed\n');
    await commitAll(dir, 'out');
    await git(dir, 'revert', '--no-edit', 'HEAD');
    expect(await failure(dir, ...push(principal))).toContain('README.md');
  });

  it('may bring in develop for free', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    const other = await clone(principal);
    writeFileSync(join(other, 'README.md'), `newer ${counter}\n`);
    await commitAll(other, 'moves develop');
    await git(other, 'push', '-q', bare.dir, 'HEAD:develop');
    writeFileSync(join(dir, 'src/c.txt'), 'c\n');
    await commitAll(dir, 'c');
    await git(dir, ...withToken(principal), 'pull', '-q', '--no-rebase', '--no-edit', url, 'develop');
    await git(dir, ...push(principal));
    expect(log.acceptances).toHaveLength(1);
  });

  it('of a symbolic link that leads out is refused', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    symlinkSync('/etc/passwd', join(dir, 'src/link'));
    await commitAll(dir, 'link');
    expect(await failure(dir, ...push(principal))).toContain('symbolic link');
  });

  it.each([
    ['to develop', () => 'HEAD:refs/heads/develop', 'may push to'],
    ['to a tag', () => 'HEAD:refs/tags/v1', /hidden ref|denied|may push to/],
    ['as a deletion', () => ':refs/heads/develop', /refused|deletion|denied|prohibited/],
  ])('%s is refused', async (_name, ref, words) => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/d.txt'), 'd\n');
    await commitAll(dir, 'd');
    const before = await bare.head('develop');
    expect(await failure(dir, ...push(principal, ref()))).toMatch(words);
    expect(await bare.head('develop')).toBe(before);
  });

  it('of two branches at once is refused', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/e.txt'), 'e\n');
    await commitAll(dir, 'e');
    expect(await failure(dir, ...push(principal), 'HEAD:refs/heads/openhands/agent-fe-1/other')).toContain(
      'exactly one branch',
    );
  });

  it('that would drop proposed commits is refused, also when forced', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/f.txt'), 'f\n');
    await commitAll(dir, 'f');
    await git(dir, ...push(principal));
    team.known.set(principal.sandboxId, { ...principal, proposedSha: await git(dir, 'rev-parse', 'HEAD') });
    await git(dir, 'commit', '-q', '--amend', '-m', 'rewritten');
    expect(await failure(dir, ...push(principal), '--force')).toContain('drop commits that were proposed');
  });

  it('may replace what an attempt that was cut off has pushed and never proposed', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/f.txt'), 'half of it\n');
    await commitAll(dir, 'half of it');
    await git(dir, ...push(principal));
    await git(dir, 'commit', '-q', '--amend', '-m', 'all of it');
    await git(dir, ...push(principal), '--force');
    expect(await bare.head(principal.branch ?? '')).toBe(await git(dir, 'rev-parse', 'HEAD'));
  });

  it('under a lease that ended while the session worked is refused', async () => {
    const principal = fresh();
    const dir = await clone(principal);
    writeFileSync(join(dir, 'src/g.txt'), 'g\n');
    await commitAll(dir, 'g');
    team.known.set(principal.sandboxId, { ...principal, lease: { id: 'x', fence: 1, current: false } });
    expect(await failure(dir, ...push(principal))).toContain('fence 1 has expired');
  });

  it('from a review sandbox is refused', async () => {
    const principal = fresh({ purpose: 'review', branch: null, scope: [] });
    const dir = await clone(principal);
    await git(dir, 'commit', '-q', '--allow-empty', '-m', 'x');
    expect(await failure(dir, ...push(principal, 'HEAD:refs/heads/anything'))).toContain('review session may not push');
  });
});

describe('reading', () => {
  const status = async (authorization: string | undefined): Promise<number> =>
    (await fetch(`${url}/info/refs?service=git-upload-pack`, authorization ? { headers: { authorization } } : {}))
      .status;

  it('wants the token of an active sandbox of this repository', async () => {
    const bearer = (principal: SandboxPrincipal) => `Bearer ${sandboxToken(secret, principal.sandboxId)}`;
    expect(await status(undefined)).toBe(401);
    expect(await status('Bearer nonsense')).toBe(401);
    expect(await status(bearer(fresh({ active: false })))).toBe(403);
    expect(await status(bearer(fresh({ repositoryId: randomUUID() })))).toBe(403);
    expect(await status(bearer(fresh()))).toBe(200);
  });

  it('takes the token as a password too', async () => {
    const token = sandboxToken(secret, fresh().sandboxId);
    expect(await status(`Basic ${Buffer.from(`x:${token}`).toString('base64')}`)).toBe(200);
  });

  it('shows a candidate to its gate only', async () => {
    const head = (await bare.head('develop')) ?? '';
    await bare.putRef('refs/manyhands/candidates/one', head);
    const dir = await clone(fresh());
    const fetchRef = (principal: SandboxPrincipal) => [
      ...withToken(principal),
      'fetch',
      '-q',
      url,
      'refs/manyhands/candidates/one',
    ];
    expect(await failure(dir, ...fetchRef(fresh()))).toMatch(/couldn't find remote ref/i);
    const gate = (candidateSha: string) => fetchRef(fresh({ purpose: 'gate', branch: null, candidateSha }));
    expect(await failure(dir, ...gate('c'.repeat(40)))).toMatch(/couldn't find remote ref/i);
    await git(dir, ...gate(head));
  });

  it('of a sandbox that nobody has claimed shows the integration branch, and takes no push', async () => {
    const warm = fresh({ purpose: 'warm', sessionId: null, branch: null, lease: null });
    await bare.putRef('refs/manyhands/candidates/two', (await bare.head('develop')) ?? '');
    const dir = await clone(warm);
    const refs = await git(dir, ...withToken(warm), 'ls-remote', url);
    expect(refs).toMatch(/refs\/heads\/develop/);
    expect(refs).not.toMatch(/openhands|candidates/);
    expect(await failure(dir, ...withToken(warm), 'push', url, 'HEAD:refs/heads/openhands/x')).toMatch(/may not push/i);
  });

  it('of what is no repository is 404', async () => {
    expect((await fetch(`${url.replace(/[^/]+$/, 'x')}/info/refs?service=git-upload-pack`)).status).toBe(404);
  });
});
