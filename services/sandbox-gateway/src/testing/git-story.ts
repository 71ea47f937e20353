import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BareRepository } from '@manyhands/git';
import { startService } from '@manyhands/nest';
import type { SandboxPrincipal } from '@manyhands/postgres';
import { sandboxToken } from '@manyhands/system';
import { GitController } from '../git/git.controller.js';
import { GitServer, type GitServerParts } from '../git/git-server.js';
import { Verdicts } from '../git/verdicts.js';
import { FakePushLog, FakeTeam } from './fake-team.js';

const run = promisify(execFile);
const SECRET = 'ab'.repeat(32);
const ENV = {
  PATH: process.env['PATH'],
  GIT_AUTHOR_NAME: 't',
  GIT_AUTHOR_EMAIL: 't@t',
  GIT_COMMITTER_NAME: 't',
  GIT_COMMITTER_EMAIL: 't@t',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C.UTF-8',
};

/** The gateway's git server over HTTP, on a real repository whose `develop` has `README.md` and `src/a.txt`, and plain git as its client. */
export class GitStory {
  readonly repositoryId: string;
  readonly team: FakeTeam;
  readonly log = new FakePushLog();

  private constructor(
    readonly home: string,
    readonly bare: BareRepository,
    readonly url: string,
    private readonly ends: { team: FakeTeam; log: FakePushLog; close(): Promise<void> },
  ) {
    this.team = ends.team;
    this.log = ends.log;
    this.repositoryId = /([0-9a-f-]{36})\.git$/.exec(url)?.[1] ?? '';
  }

  /** `parts`: what is not to be a fake. */
  static async begin(parts: Partial<GitServerParts> & { repositoryId?: string } = {}): Promise<GitStory> {
    const { repositoryId = randomUUID(), ...real } = parts;
    const home = mkdtempSync(join(tmpdir(), 'gateway-'));
    const bare = await BareRepository.init(join(home, `${repositoryId}.git`), { initialBranch: 'develop' });
    const [team, log, verdicts] = [new FakeTeam(repositoryId), new FakePushLog(), new Verdicts()];
    await verdicts.open();
    const fakes = { principals: team, standings: team, pushes: log, verdicts, secret: SECRET };
    const limits = { maxPushBytes: 1e7, maxFileBytes: 1e5 };
    class StoryModule {}
    const git = new GitServer({ ...fakes, ...limits, repositoryAt: () => bare, ...real });
    const providers = [{ provide: GitServer, useValue: git }];
    const service = await startService({ module: StoryModule, controllers: [GitController], providers }, {});
    const close = async () => {
      await service.close();
      await verdicts.close();
      rmSync(home, { recursive: true, force: true });
    };
    const url = `http://127.0.0.1:${service.port}/git/${repositoryId}.git`;
    const story = new GitStory(home, bare, url, { team, log, close });
    await story.#seed();
    return story;
  }

  end(): Promise<void> {
    return this.ends.close();
  }

  async git(cwd: string, ...args: string[]): Promise<string> {
    return (await run('git', args, { cwd, env: ENV, maxBuffer: 1e8 })).stdout.trim();
  }

  /** What git prints when it fails; throws when it does not fail. */
  async failure(cwd: string, ...args: string[]): Promise<string> {
    const printed = await run('git', args, { cwd, env: ENV }).then(
      () => null,
      (error: { stderr: string }) => error.stderr,
    );
    if (printed === null) throw new Error(`git ${args.join(' ')} was expected to fail`);
    return printed;
  }

  /** A shell command with git's environment of the story, for what plain git has no words for. */
  async shell(cwd: string, script: string): Promise<string> {
    return (await run('sh', ['-ec', script], { cwd, env: ENV, maxBuffer: 1e8 })).stdout.trim();
  }

  /** Writes the files, commits everything, returns the commit. */
  async commit(dir: string, files: Record<string, string | Buffer> = {}): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    await this.git(dir, 'add', '-A');
    await this.git(dir, 'commit', '-q', '--allow-empty', '-m', `files: ${Object.keys(files).join(' ')}`);
    return this.git(dir, 'rev-parse', 'HEAD');
  }

  /** Commits onto HEAD a tree whose `src` has these entries (`mode type object<TAB>name`) besides what it has; names as they are. */
  async commitEntries(dir: string, ...entries: string[]): Promise<string> {
    writeFileSync(join(dir, '.git/entries'), entries.map((entry) => `${entry}\0`).join(''));
    return this.shell(
      dir,
      `src=$( (git ls-tree -z HEAD:src; cat .git/entries) | git mktree -z --missing)
       root=$( (git ls-tree HEAD | grep -v "	src$"; printf '040000 tree %s\\tsrc\\n' $src) | git mktree --missing)
       commit=$(git commit-tree $root -p HEAD -m entries)
       git update-ref HEAD $commit
       echo $commit`,
    );
  }

  blob(dir: string, content: string): Promise<string> {
    writeFileSync(join(dir, '.git/content'), content);
    return this.git(dir, 'hash-object', '-w', '.git/content');
  }

  withToken(principal: SandboxPrincipal): string[] {
    return ['-c', `http.extraHeader=Authorization: Bearer ${sandboxToken(SECRET, principal.sandboxId)}`];
  }

  /** A clone through the gateway that stands on develop. */
  async clone(principal: SandboxPrincipal): Promise<string> {
    const dir = mkdtempSync(join(this.home, 'clone-'));
    await this.git(this.home, ...this.withToken(principal), 'clone', '-q', this.url, dir);
    return dir;
  }

  pushArgs(principal: SandboxPrincipal, ...refs: string[]): string[] {
    const all = refs.length === 0 ? [`HEAD:refs/heads/${principal.branch}`] : refs;
    return [...this.withToken(principal), 'push', '-q', this.url, ...all];
  }

  async push(dir: string, principal: SandboxPrincipal): Promise<void> {
    await this.git(dir, ...this.pushArgs(principal));
  }

  refusal(dir: string, principal: SandboxPrincipal, ...refs: string[]): Promise<string> {
    return this.failure(dir, ...this.pushArgs(principal, ...refs));
  }

  head(principal: SandboxPrincipal): Promise<string | null> {
    return this.bare.head(principal.branch ?? '');
  }

  /** A commit on develop that no sandbox made. */
  async land(files: Record<string, string>): Promise<string> {
    const dir = mkdtempSync(join(this.home, 'landing-'));
    await this.git(this.home, 'clone', '-q', this.bare.dir, dir);
    const sha = await this.commit(dir, files);
    await this.git(dir, 'push', '-q', this.bare.dir, 'HEAD:develop');
    return sha;
  }

  async #seed(): Promise<void> {
    const seed = join(this.home, 'seed');
    await this.git(this.home, 'init', '-q', '-b', 'develop', seed);
    await this.commit(seed, { 'src/a.txt': 'a\n', 'README.md': 'readme\n' });
    await this.git(seed, 'push', '-q', this.bare.dir, 'develop');
  }
}
