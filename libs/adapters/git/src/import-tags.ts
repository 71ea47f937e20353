import { versionOfTag } from '@manyhands/release';
import { gitEnvironment } from './git-environment.js';
import { ImportError } from './import-error.js';
import type { Source } from './import-source.js';
import { listRefs } from './refs.js';
import { runGit } from './run-git.js';
import { reasonOf } from './say-source.js';

/** Takes the tags of releases along, so that versions go on where the source is; all other tags stay there. */
export async function importReleaseTags(source: Source, dir: string, timeoutMs: number): Promise<void> {
  const env = gitEnvironment(source.kind === 'local' ? 'file' : 'https');
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', source.location];
  try {
    await runGit(dir, [...args, 'refs/tags/v*:refs/tags/v*'], { env, timeoutMs });
  } catch (cause) {
    throw new ImportError(
      'source-unreachable',
      `the tags of ${source.shown} could not be read: ${reasonOf(cause, source)}`,
    );
  }
  for (const { ref } of await listRefs(dir, 'refs/tags')) {
    if (versionOfTag(ref.slice('refs/tags/'.length)) === null)
      await runGit(dir, ['update-ref', '--no-deref', '-d', ref]);
  }
}
