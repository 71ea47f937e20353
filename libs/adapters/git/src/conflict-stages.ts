import { readName } from './raw-diffs.js';

/** One state of a file in conflict: 1 is the base, 2 ours, 3 theirs. */
export interface Stage {
  /** As text when the bytes are UTF-8; else with every other byte written as `\xNN`. */
  readonly path: string;
  /** Whether the path is what the bytes say. */
  readonly readable: boolean;
  readonly stage: 1 | 2 | 3;
  readonly mode: string;
  readonly blob: string;
}

/** What git says about some paths of a merge. */
export interface MergeMessage {
  readonly paths: readonly string[];
  /** `Auto-merging`, `CONFLICT (contents)`, `CONFLICT (rename/delete)`, … */
  readonly type: string;
  readonly sentence: string;
}

/** Out of what `git merge-tree -z` prints, read as latin1: `mode blob stage`, a tabulator, the path. */
export function readStage(record: string): Stage {
  const tab = record.indexOf('\t');
  const [mode = '', blob = '', stage = ''] = record.slice(0, tab).split(' ');
  return { ...readName(record.slice(tab + 1)), stage: stage === '1' ? 1 : stage === '2' ? 2 : 3, mode, blob };
}

/** Groups of: number of paths, the paths, a short type, the sentence. */
export function readMessages(fields: readonly string[]): MergeMessage[] {
  const messages: MergeMessage[] = [];
  for (let at = 0; at < fields.length;) {
    const paths = Number(fields[at]);
    const sentence = fields[at + paths + 2];
    if (fields[at] === '' || sentence === undefined) break;
    messages.push({
      paths: fields.slice(at + 1, at + 1 + paths).map((path) => readName(path).path),
      type: fields[at + paths + 1] ?? '',
      sentence: Buffer.from(sentence, 'latin1').toString('utf8').trimEnd(),
    });
    at += paths + 3;
  }
  return messages;
}
