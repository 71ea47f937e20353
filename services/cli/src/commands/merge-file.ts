import { climb, type Climbed, type Conflict, type RungNumber, rungsWithoutModel } from '@manyhands/conflict';
import { SemverVersions, SyntaxPool } from '@manyhands/source-reader';
import { basename } from 'node:path';
import { EXIT, type ExitCode } from '../cli-error.js';
import { markedText } from '../merges/marked-text.js';
import { readThreeFiles, type ThreeFiles } from '../merges/read-three-files.js';
import type { Context } from './context.js';

export interface MergeFileOptions {
  /** The path that the file has in its repository: it says what kind of file it is. */
  readonly path?: string;
  readonly from: RungNumber;
}

/** `hands merge-file BASE OURS THEIRS`: the rungs without a model on three files. Needs no server and no repository. */
export async function mergeFile(context: Context, files: ThreeFiles, options: MergeFileOptions): Promise<ExitCode> {
  const { terminal } = context;
  const conflict: Conflict = { ...(await readThreeFiles(files)), path: options.path ?? basename(files.ours) };
  const pool = new SyntaxPool();
  try {
    const rungs = rungsWithoutModel({ reader: pool, versions: new SemverVersions(), regenerator: null });
    const climbed = await climb(conflict, { rungs, entry: options.from, now: () => performance.now() });
    if (context.options.json) terminal.json(jsonOf(climbed));
    else if (climbed.kind === 'resolved') terminal.raw(climbed.bytes);
    else terminal.raw(markedText(conflict, files));
    if (!context.options.json) tell(terminal, climbed);
    return climbed.kind === 'resolved' ? EXIT.ok : EXIT.error;
  } finally {
    await pool.close();
  }
}

function jsonOf(climbed: Climbed) {
  const attempts = climbed.attempts.map((attempt) => ({ ...attempt, ms: Math.round(attempt.ms * 10) / 10 }));
  if (climbed.kind === 'resolved')
    return {
      rung: climbed.rung,
      merged: new TextDecoder('utf-8', { ignoreBOM: true }).decode(climbed.bytes),
      attempts,
    };
  const { because, detail, next, pairs } = climbed;
  return { rung: null, merged: null, attempts, because, detail, next, pairs };
}

/** Standard output holds the text alone; what is said about it goes beside. */
function tell(terminal: Context['terminal'], climbed: Climbed): void {
  if (climbed.kind === 'resolved') {
    const name = climbed.attempts.at(-1)?.name ?? '';
    if (climbed.rung > 0) terminal.say(`resolved by rung ${climbed.rung}, ${name}`);
    return;
  }
  for (const { rung, name, because, detail } of climbed.attempts)
    if (because !== null) terminal.say(`rung ${rung}, ${name}: ${because}: ${detail}`);
  if (climbed.attempts.length === 0) terminal.say(`${climbed.because}: ${climbed.detail}`);
  terminal.say(`not resolved; next is rung ${climbed.next}`);
}
