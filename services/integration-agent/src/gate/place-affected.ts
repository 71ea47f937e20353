import { AFFECTED_TESTS } from '@manyhands/contracts';
import { quote } from '@manyhands/environment';
import type { AffectedTests } from '../imports/affected-tests.js';

/** More files than this are as good as all of them. */
const MOST_FILES = 200;
/** Characters of their names in a command, quotes included: Linux takes 128 KiB in one argument. */
const MOST_CHARACTERS = 32_768;

export type PlacedCommand =
  | { readonly kind: 'run'; readonly command: string }
  /** A sentence for whoever reads the steps of the gate. */
  | { readonly kind: 'skip'; readonly because: string };

export const hasPlaceholder = (command: string): boolean => command.includes(AFFECTED_TESTS);

/** Puts the affected test files, quoted, where a command has the placeholder. */
export function placeAffected(command: string, affected: AffectedTests): PlacedCommand {
  if (affected.kind === 'unknown') return skip(`which tests are affected is not known, because ${affected.because}`);
  const files = affected.files.filter(isText).map(asArgument);
  if (files.length === 0) return skip('no test file changes or imports what changes');
  if (files.length > MOST_FILES)
    return skip(`${files.length} test files are affected, which is more than ${MOST_FILES}`);
  const list = files.map(quote).join(' ');
  if (list.length > MOST_CHARACTERS) return skip(`the names of the ${files.length} affected test files are too long`);
  return { kind: 'run', command: command.split(AFFECTED_TESTS).join(list) };
}

const skip = (because: string): PlacedCommand => ({
  kind: 'skip',
  because: `Skipped: ${because}. The commands without ${AFFECTED_TESTS} decide.`,
});

/** A name that is no UTF-8 comes escaped: there is no file of that name. */
const isText = (path: string): boolean => !/\\x[0-9a-f]{2}/.test(path);

/** Programs take names that begin like this for options, or for files that list arguments. */
const asArgument = (path: string): string => (/^[-+@]/.test(path) ? `./${path}` : path);
