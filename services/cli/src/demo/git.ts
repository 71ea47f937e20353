import { CliError } from '../cli-error.js';
import { runProgram } from './run-program.js';

/** Git with nothing of the user's configuration: no hooks, no signing, no templates. */
const ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Team board',
  GIT_AUTHOR_EMAIL: 'team-board@example.com',
  GIT_COMMITTER_NAME: 'Team board',
  GIT_COMMITTER_EMAIL: 'team-board@example.com',
};

/** Runs git in a folder; resolves with what it said. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...ENVIRONMENT };
  const { status, output } = await runProgram(['git', '-c', 'init.templateDir=', ...args], {
    cwd,
    env,
    timeoutMs: 60_000,
  });
  if (status === 0) return output.trim();
  throw new CliError(`git ${args[0] ?? ''} failed: ${output.trim().slice(0, 500)}`, { code: 'git-failed' });
}
