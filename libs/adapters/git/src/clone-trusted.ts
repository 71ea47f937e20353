import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleGit } from 'simple-git';
import { gitEnvironment, GIT_SETTINGS } from './git-environment.js';
import { ImportError } from './import-error.js';
import type { Source } from './import-source.js';
import { runGit } from './run-git.js';
import { reasonOf } from './say-source.js';

const FIXED = ['--bare', '--no-tags', '--no-local', '--no-hardlinks', '--template=', '--no-recurse-submodules'];

/** A bare clone of the branches only, objects copied, with nothing in it that remembers where it came from. */
export async function cloneTrusted(source: Source, dir: string, timeoutMs: number): Promise<void> {
  const environment = gitEnvironment(source.kind === 'local' ? 'file' : 'https');
  const git = simpleGit({
    timeout: { block: timeoutMs },
    allowEnvironment: Object.keys(environment).filter((name) => name.startsWith('GIT_')),
    // Each of these allows one fixed value above or in `gitEnvironment`; none of them lets a caller's text through.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeTemplateDir: true,
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeProtocolOverride: true,
    },
    config: [...GIT_SETTINGS],
  }).env(environment);
  try {
    await git.clone(source.location, dir, FIXED);
  } catch (cause) {
    // The cause itself is left behind: it quotes the command line, and with it a password in the URL.
    throw new ImportError('source-unreachable', `${source.shown} could not be cloned: ${reasonOf(cause, source)}`);
  }
  await runGit(dir, ['config', '--remove-section', 'remote.origin'], { expect: [0, 128] });
  await rm(join(dir, 'FETCH_HEAD'), { force: true });
}
