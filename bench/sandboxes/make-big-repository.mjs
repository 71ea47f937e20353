// A bare repository as big as asked for: text that compresses like source code, in 50 commits.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BareRepository } from '../../libs/adapters/git/dist/index.js';

const COMMITS = 50;
const WORDS = Array.from({ length: 4096 }, (_, index) => (Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(36));

/** Returns the bytes of its packs. */
export async function makeBigRepository(dir, { files, kib }) {
  await BareRepository.init(dir, { initialBranch: 'develop' });
  const child = spawn('git', ['--git-dir', dir, 'fast-import', '--quiet'], { stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  for (let commit = 0; commit < COMMITS; commit += 1) {
    const date = 1_700_000_000 + commit;
    await write(
      child.stdin,
      `commit refs/heads/develop\ncommitter Bench <bench@example.org> ${date} +0000\ndata 5\nbench\n`,
    );
    for (let file = commit; file < files; file += COMMITS) {
      const text = textOf(file, kib * 1024);
      await write(child.stdin, `M 100644 inline src/${file % 97}/${file}.ts\ndata ${text.length}\n${text}\n`);
    }
  }
  child.stdin.end();
  const [status] = await closed;
  if (status !== 0) throw new Error(`git fast-import ended with ${status}`);
  const packs = join(dir, 'objects/pack');
  return readdirSync(packs).reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
}

async function write(stream, text) {
  if (!stream.write(text)) await once(stream, 'drain');
}

function textOf(seed, bytes) {
  let state = seed + 1;
  let text = '';
  while (text.length < bytes) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += WORDS[state >>> 20] + ((state & 7) === 0 ? ';\n' : ' ');
  }
  return text.slice(0, bytes);
}
