import type { ChangeFacts } from '../change-facts.js';
import type { Finding } from '../finding.js';
import { quoted } from './say.js';
import { type Written, writtenIn } from './written.js';

/** Statements that only run have no name that there should be one of. */
const HAS_A_NAME = /^(?!.*(^|› )(call|assign) )/s;

/** One entity that both write, and a name that both add, in one file and in different ways. */
export function sameEntity(a: ChangeFacts, b: ChangeFacts): Finding[] {
  const others = new Map(b.files.map((file) => [file.path, file]));
  return a.files.flatMap((file) => {
    const other = others.get(file.path);
    if (other === undefined) return [];
    const theirs = writtenIn(other);
    return [...writtenIn(file).values()].flatMap((ours) => {
      const their = theirs.get(ours.key);
      return their === undefined ? [] : compare(ours, their, { a, b, path: file.path });
    });
  });
}

interface Place {
  readonly a: ChangeFacts;
  readonly b: ChangeFacts;
  readonly path: string;
}

function compare(ours: Written, theirs: Written, { a, b, path }: Place): Finding[] {
  if (ours.after?.digest === theirs.after?.digest) return [];
  const isAdded = ours.before === null && theirs.before === null;
  if (isAdded && !HAS_A_NAME.test(ours.key)) return [];
  const told = `${quoted(ours.key)} in ${quoted(path)}`;
  const sentence = isAdded
    ? `${a.called} and ${b.called} both add ${told}, with different texts.`
    : `${a.called} and ${b.called} both ${verb(ours, theirs)} ${told}.`;
  const kind = isAdded ? 'same-name' : 'same-entity';
  return [{ kind, changes: [a.changeId, b.changeId], paths: [path], name: ours.key, sentence }];
}

const verb = (ours: Written, theirs: Written): string =>
  ours.after === null || theirs.after === null ? 'write or remove' : 'write';
