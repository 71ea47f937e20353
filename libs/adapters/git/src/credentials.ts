import { isAbsolute } from 'node:path';
import { badArgument } from './git-error.js';

/** Only asks: git's own helper would also take a line out of the file when a server refuses it once. */
const HELPER = '!f() { test "$1" != get || git credential-store --file="$MANYHANDS_CREDENTIALS" get; }; f';

/**
 * Lets git find user and password of an https remote in a file of its own format (`https://user:password@host`). Nothing of the file
 * is in a command line, in an environment or in our memory: git reads it by itself, and only for the host that it talks to.
 */
export function credentialsFrom(file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  if (!isAbsolute(file)) throw badArgument('the file of credentials must be an absolute path');
  return {
    MANYHANDS_CREDENTIALS: file,
    GIT_CONFIG_COUNT: '2',
    // An empty value takes out helpers that are set elsewhere.
    GIT_CONFIG_KEY_0: 'credential.helper',
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: 'credential.helper',
    GIT_CONFIG_VALUE_1: HELPER,
  };
}
