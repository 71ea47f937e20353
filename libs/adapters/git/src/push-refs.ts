import type { PushProblem } from '@manyhands/release';
import { credentialsFrom } from './credentials.js';
import { badArgument, GitError } from './git-error.js';
import { readSource, type Source } from './import-source.js';
import { isRefName, objectId } from './names.js';
import { lines } from './refs.js';
import { runGit } from './run-git.js';
import { reasonOf } from './say-source.js';
import { shown } from './shown.js';

/** What a ref of the remote is to be, by its full name. */
export interface PushedRef {
  readonly ref: string;
  readonly sha: string;
}

export interface PushRequest {
  /** An absolute path on this machine, or an https URL. */
  readonly source: string;
  /** All of them, or none. */
  readonly refs: readonly PushedRef[];
  readonly timeoutMs: number;
  /** Git's own store of credentials, one URL a line; without it nobody is asked for any. */
  readonly credentialsFile?: string | undefined;
  readonly signal?: AbortSignal;
}

/** `pushed` also when it was there already. */
export type PushOutcome = 'pushed' | PushProblem;

/** Pushes and never forces: a branch goes forward only, a tag is made or is there. Whatever the remote does is an answer. */
export async function pushRefs(gitDir: string, request: PushRequest): Promise<PushOutcome> {
  const source = readSource(request.source);
  const refs = request.refs.map(refspec);
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no'];
  const atomic = refs.length > 1 ? ['--atomic'] : [];
  try {
    const { stdout, exitCode } = await runGit(gitDir, [...args, ...atomic, source.location, ...refs], {
      env: {
        GIT_ALLOW_PROTOCOL: source.kind === 'local' ? 'file' : 'https',
        ...credentialsFrom(request.credentialsFile),
      },
      timeoutMs: request.timeoutMs,
      expect: [0, 1],
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    return exitCode === 0 ? 'pushed' : rejectionIn(lines(stdout));
  } catch (error) {
    return problemOf(error, source, request.timeoutMs);
  }
}

function refspec({ ref, sha }: PushedRef): string {
  if (!/^refs\/(heads|tags)\//.test(ref) || !isRefName(ref)) throw badArgument(`not a branch or tag: ${ref}`);
  return `${objectId(sha)}:${ref}`;
}

/** A line of git about one ref that was not taken: `!`, from and to, and why. */
const REJECTED = /^!\t[^\t]*:([^\t]+)\t\[([^\]]+)\](?: \((.*)\))?/;

/** The first ref that is at fault; the others of an atomic push only fell with it. */
function rejectionIn(report: readonly string[]): PushProblem {
  const rejections = report.flatMap((line) => {
    const [, ref, verdict, why = ''] = REJECTED.exec(line) ?? [];
    return ref === undefined || why === 'atomic push failed' ? [] : [{ ref, verdict, why }];
  });
  const [first] = rejections;
  if (first === undefined) return { kind: 'unreachable', said: 'git gave no reason' };
  if (first.verdict === 'rejected') return { kind: 'moved', ref: first.ref };
  return { kind: 'refused', ref: first.ref, said: readable(first.why || (first.verdict ?? '')) };
}

function problemOf(error: unknown, source: Source, timeoutMs: number): PushProblem {
  if (!(error instanceof GitError)) throw error;
  if (error.code === 'timeout') return { kind: 'timed-out', seconds: Math.ceil(timeoutMs / 1000) };
  if (error.code !== 'failed') throw error;
  return { kind: 'unreachable', said: readable(reasonOf(new Error(error.stderr), source)) };
}

/** One line without anything unseen, and without user or password in a URL, whatever the remote has said. */
const readable = (text: string): string =>
  shown(text.replace(/\/\/[^/@\s]+@/g, '//').replace(/\s+/g, ' ')).slice(0, 300);
