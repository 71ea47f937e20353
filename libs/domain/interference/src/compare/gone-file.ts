import { type ChangeFacts, factsOf, type FileChange } from '../change-facts.js';
import type { Finding } from '../finding.js';
import { quoted } from './say.js';

/** Files that the first change removes or renames, and that the second newly imports, where nothing else is there to be imported. */
export function goneFile(taker: ChangeFacts, user: ChangeFacts): Finding[] {
  const gone = new Map(taker.files.flatMap((file) => (isGone(file) ? [[file.path, file] as const] : [])));
  if (gone.size === 0) return [];
  const there = new Set([...stemsAdded(taker), ...stemsAdded(user)]);
  const removed = new Set(gone.keys());
  return user.files.flatMap((file) =>
    removed.has(file.path)
      ? []
      : [...newTargets(file)].flatMap((target) => {
          const { movedTo } = gone.get(target) ?? {};
          if (!gone.has(target) || there.has(stemOf(target))) return [];
          const what =
            movedTo === undefined ? `removes ${quoted(target)}` : `moves ${quoted(target)} to ${quoted(movedTo)}`;
          const sentence = `${taker.called} ${what}, and ${user.called} newly imports it in ${quoted(file.path)}.`;
          const changes = [taker.changeId, user.changeId] as const;
          return [{ kind: 'gone-file', changes, paths: [target, file.path], name: target, sentence } as const];
        }),
  );
}

const isGone = ({ before, after }: FileChange): boolean => before !== 'absent' && after === 'absent';

/** `src/cart/index.ts` and `src/cart.js` may both be meant by `./cart`. */
const stemOf = (path: string): string => path.replace(/(\.d)?\.[^./]+$/, '').replace(/\/(index|__init__|mod)$/, '');

const stemsAdded = ({ files }: ChangeFacts): string[] =>
  files.flatMap(({ path, before, after }) => (before === 'absent' && after !== 'absent' ? [stemOf(path)] : []));

function newTargets({ before, after }: FileChange): Set<string> {
  const [was, is] = [factsOf(before), factsOf(after)];
  if (was === null || is === null) return new Set();
  const old = new Set(was.imports.flatMap(({ targets }) => targets));
  return new Set(is.imports.flatMap(({ targets }) => targets).filter((target) => !old.has(target)));
}
