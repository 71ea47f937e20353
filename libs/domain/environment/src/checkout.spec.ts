import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutCommand, goldenCommand } from './index.js';

let home: string;
let origin: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "it's a checkout-"));
  origin = join(home, 'origin.git');
  git('init', '-q', '--bare', '-b', 'develop', origin);
  git('init', '-q', '-b', 'develop', join(home, 'author'));
  commit('first');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ENVIRONMENT = { PATH: process.env['PATH'], HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };
const git = (...args: string[]): string => execFileSync('git', args, { env: ENVIRONMENT, encoding: 'utf8' });
const shell = (command: string, more: Record<string, string> = {}): string =>
  execFileSync('sh', ['-ec', command], { env: { ...ENVIRONMENT, ...more }, cwd: home, encoding: 'utf8' });
function commit(name: string, ...push: string[]): void {
  const author = join(home, 'author');
  writeFileSync(join(author, name), name.repeat(1000));
  git('-C', author, 'add', '.');
  git('-C', author, '-c', 'user.name=a', '-c', 'user.email=a@b.invalid', 'commit', '-qm', name);
  git('-C', author, 'push', '-q', ...push, origin, 'develop');
}
const head = (dir: string, ref: string): string => git('-C', dir, 'rev-parse', ref).trim();
const tip = (): string => head(origin, 'develop');

describe('the command that brings a repository into a sandbox', () => {
  const checkout = () => ({ url: `file://${origin}`, dir: join(home, 'repository') });

  it('clones, and brings up to date what was cloned ahead', () => {
    shell(checkoutCommand(checkout()));
    commit('second');
    shell(checkoutCommand(checkout()));
    expect(head(checkout().dir, 'origin/develop')).toBe(tip());
  });

  it('leaves no stale branch or file of what was cloned ahead, also when history was rewritten', () => {
    shell(checkoutCommand(checkout()));
    git('-C', join(home, 'author'), 'checkout', '-q', '--orphan', 'anew');
    git('-C', join(home, 'author'), 'rm', '-rqf', '.');
    git('-C', join(home, 'author'), 'branch', '-qM', 'develop');
    commit('second', '--force');
    shell(checkoutCommand(checkout()));
    expect([head(checkout().dir, 'develop'), head(checkout().dir, 'HEAD')]).toEqual([tip(), tip()]);
    expect(existsSync(join(checkout().dir, 'first'))).toBe(false);
  });

  it('brings an empty repository up to date, which has no branch yet', () => {
    const empty = { url: `file://${join(home, 'empty.git')}`, dir: join(home, 'repository') };
    git('init', '-q', '--bare', join(home, 'empty.git'));
    shell(checkoutCommand(empty));
    expect(() => shell(checkoutCommand(empty))).not.toThrow();
  });

  it('begins anew where a clone was cut off', () => {
    git('init', '-q', `${checkout().dir}.part`);
    shell(checkoutCommand(checkout()));
    expect(head(checkout().dir, 'HEAD')).toBe(tip());
    expect(existsSync(`${checkout().dir}.part`)).toBe(false);
  });

  it('borrows from the golden repository, which may be older, and does without one that is not there', () => {
    const golden = join(home, 'golden.git');
    shell(goldenCommand({ url: `file://${origin}`, dir: golden, branch: 'develop' }));
    commit('second');
    shell(checkoutCommand(checkout()), { MANYHANDS_GOLDEN: golden });
    expect(readFileSync(join(checkout().dir, '.git/objects/info/alternates'), 'utf8')).toContain(golden);
    expect(head(checkout().dir, 'HEAD')).toBe(tip());
    const other = join(home, 'other');
    shell(checkoutCommand({ ...checkout(), dir: other }), { MANYHANDS_GOLDEN: join(home, 'nowhere.git') });
    expect(head(other, 'HEAD')).toBe(tip());
  });

  it('fails where the repository cannot be had', () => {
    expect(() => shell(checkoutCommand({ ...checkout(), url: `file://${home}/none.git` }))).toThrow(/none.git/);
  });
});

it('a golden repository grows, has one branch, and forgets nothing', () => {
  const golden = { url: `file://${origin}`, dir: join(home, 'golden.git'), branch: 'develop' };
  git('-C', origin, 'branch', 'other', 'develop');
  shell(goldenCommand(golden));
  const first = tip();
  commit('second');
  shell(goldenCommand(golden));
  expect([head(golden.dir, 'develop'), git('-C', golden.dir, 'cat-file', '-t', first).trim()]).toEqual([
    tip(),
    'commit',
  ]);
  expect(git('-C', golden.dir, 'branch', '--list').trim()).toBe('* develop');
});

it('a golden repository goes on after a fetch that was killed, and leaves a lock alone that may be held', () => {
  const golden = { url: `file://${origin}`, dir: join(home, 'golden.git'), branch: 'develop' };
  shell(goldenCommand(golden));
  commit('second');
  const lock = join(golden.dir, 'refs/heads/develop.lock');
  writeFileSync(lock, '');
  expect(() => shell(goldenCommand(golden))).toThrow(/develop\.lock|cannot lock ref/);
  const before = Date.now() / 1000 - 400;
  utimesSync(lock, before, before);
  shell(goldenCommand(golden));
  expect([head(golden.dir, 'develop'), existsSync(lock)]).toEqual([tip(), false]);
});
