import { runGit } from '../run-git.js';

export interface BranchCommit {
  readonly branch: string;
  /** The parent; null for a commit without one. */
  readonly from: string | null;
  readonly message: string;
  /** Contents by path, over those of the parent; null removes one. */
  readonly files: Readonly<Record<string, string | null>>;
}

/** Commits files to a branch and puts the branch there, wherever it was: one process, no work tree. Returns the commit. For tests. */
export async function commitOn(gitDir: string, { branch, from, message, files }: BranchCommit): Promise<string> {
  const commands = [
    `commit refs/heads/${branch}`,
    'mark :1',
    'committer Test <test@example.org> now',
    data(message.endsWith('\n') ? message : `${message}\n`),
    ...(from === null ? [] : [`from ${from}`]),
    ...Object.entries(files).map(([path, text]) => fileCommand(JSON.stringify(path), text)),
    'get-mark :1',
    '',
  ];
  const args = ['fast-import', '--quiet', '--force', '--date-format=now', '--cat-blob-fd=1'];
  const { stdout } = await runGit(gitDir, args, { input: commands.join('\n') });
  return stdout.toString('utf8').trim();
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}`;

const fileCommand = (path: string, text: string | null): string =>
  text === null ? `D ${path}` : `M 100644 inline ${path}\n${data(text)}`;
