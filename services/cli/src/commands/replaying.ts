import type { GitError } from '@manyhands/git';
import { CliError } from '../cli-error.js';
import type { Context } from './context.js';

/** Between two sentences about progress, without a terminal and on one. Milliseconds. */
const QUIET_MS = 5000;
const LIVE_MS = 200;

export function gitFailed(error: GitError): CliError {
  return new CliError(error.message, {
    code: 'git-failed',
    hint: error.code === 'not-started' ? 'hands doctor looks for what is missing.' : undefined,
    retryable: error.retryable,
    cause: error,
  });
}

/** On a terminal one line that changes; elsewhere a line every few seconds. */
export function progressOn(terminal: Context['terminal']): (sentence: string) => void {
  let last = performance.now();
  return (sentence) => {
    const now = performance.now();
    if (now - last < (terminal.live ? LIVE_MS : QUIET_MS)) return;
    last = now;
    if (terminal.live) terminal.redraw(sentence);
    else terminal.say(sentence);
  };
}
