import { type ChangeFacts, type DeclaredName, factsOf, type FileChange } from '../change-facts.js';
import type { Finding } from '../finding.js';
import { groupBy } from './group-by.js';
import { type NewUse, newUses } from './new-uses.js';
import { quoted } from './say.js';

/** A name that a change takes away from others, or of which it changes what they see. */
interface Taken {
  readonly name: string;
  readonly exported: boolean;
  /** What it does, for a sentence: `removes`, … */
  readonly what: string;
}

/** Names that the first change removes, renames or gives another signature, and that the second newly uses. */
export function takenName(taker: ChangeFacts, user: ChangeFacts): Finding[] {
  const uses = groupBy(newUses(user), ({ target }) => target);
  return taker.files.flatMap((file) => {
    const here = uses.get(file.path) ?? [];
    return here.length === 0
      ? []
      : takenIn(file).flatMap((taken) => meeting(taken, here, { taker, user, path: file.path }));
  });
}

interface Place {
  readonly taker: ChangeFacts;
  readonly user: ChangeFacts;
  readonly path: string;
}

function meeting({ name, exported, what }: Taken, uses: readonly NewUse[], { taker, user, path }: Place): Finding[] {
  const fitting = uses.filter((use) => use.name === name && (exported || use.path === path));
  return fitting.map((use) => ({
    kind: 'taken-name',
    changes: [taker.changeId, user.changeId],
    paths: [...new Set([path, use.path])],
    name,
    sentence: `${taker.called} ${what} in ${quoted(path)}, and ${user.called} newly ${use.how} it in ${quoted(use.path)}.`,
  }));
}

/** Of a file that is gone nothing: that is told of the file. */
function takenIn({ before, after }: FileChange): Taken[] {
  const [was, is] = [factsOf(before), factsOf(after)];
  if (was === null || is === null || before === 'absent' || after === 'absent') return [];
  const now = new Map(is.declares.map((one) => [one.name, one]));
  const old = new Set(was.declares.map(({ name }) => name));
  const added = is.declares.filter(({ name }) => !old.has(name));
  return was.declares.flatMap((one) => whatBecame(one, now.get(one.name), added));
}

function whatBecame(was: DeclaredName, is: DeclaredName | undefined, added: readonly DeclaredName[]): Taken[] {
  const { name, exported } = was;
  if (is === undefined) {
    const renamed = added.find((one) => isRenamed(was, one));
    const what = renamed ? `renames ${quoted(name)} to ${quoted(renamed.name)}` : `removes ${quoted(name)}`;
    return [{ name, exported, what }];
  }
  if (exported && !is.exported) return [{ name, exported, what: `does not export ${quoted(name)} any more` }];
  if (was.signature === null || is.signature === null || was.signature === is.signature) return [];
  // `export` alone changes nothing for whoever uses it.
  if (plain(was.signature) === plain(is.signature)) return [];
  return [{ name, exported, what: `changes the signature of ${quoted(name)}` }];
}

const plain = (signature: string): string => signature.replace(/(^| )export /g, '$1');

/** The same signature but for the name. */
function isRenamed(was: DeclaredName, is: DeclaredName): boolean {
  if (was.signature === null || is.signature === null) return false;
  return plain(was.signature).split(was.name).join(is.name) === plain(is.signature);
}
