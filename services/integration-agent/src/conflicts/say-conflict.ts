import { isForRegeneration, type Refusal, type WhyPerson } from '@manyhands/conflict';
import { shown } from '@manyhands/git';
import { storable } from '../storable.js';
import type { TriedFile, UnresolvedFile } from './tried-file.js';

/** Files, and names in a file, that fit into a sentence; characters of a name, of a path. */
const FILES = 5;
const NAMES = 3;
const NAME = 80;
const PATH = 200;
/** Of the program that should have written a file, and of what it said. */
const DETAIL = 300;

/** What is left for somebody, in one sentence. */
export function sayConflict(branch: string, files: readonly TriedFile[]): string {
  const left = files.flatMap((file) => (file.kind === 'unresolved' ? [file] : []));
  const others = files.length - left.length;
  const where = left.length === 0 ? '' : ` in ${listed(left.map(sayFile), FILES)}`;
  return `The change conflicts with ${branch}${where}${sayOthers(others)}.`;
}

/** Which files the rungs resolved, as a list. */
export const sayResolved = (files: readonly { readonly path: string; readonly rung: number | null }[]): string =>
  listed(
    files.map(({ path, rung }) => `${brief(path, PATH)} by rung ${rung ?? 'unknown'}`),
    FILES,
  );

/** Why a person decides, and the task is not done again at once. */
export const sayWhyPerson = (because: WhyPerson): string => WHY_PERSON[because];

const WHY_PERSON: Readonly<Record<WhyPerson, string>> = {
  'no-files': 'Git names no file in conflict.',
  'not-for-an-agent': 'It is about what no agent writes.',
  'high-score': 'Much hangs on it, and there is much to understand.',
  'same-files': 'The task was done again before because of the same files.',
  'too-often': 'It is for a person to say whether the task is done again.',
};

function sayOthers(others: number): string {
  if (others === 0) return '';
  return others === 1 ? '; 1 other file was resolved by itself' : `; ${others} other files were resolved by themselves`;
}

function sayFile({ path, because, detail, pairs }: UnresolvedFile): string {
  const why = isForRegeneration(because) ? `${WORDS[because]}: ${brief(detail, DETAIL)}` : WORDS[because];
  const names = pairs.filter((name) => name !== path).map((name) => name.replace(/^(value |\.)/, ''));
  const named = names.map((name) => brief(name, NAME));
  return `${brief(path, PATH)} (${named.length === 0 ? why : `${listed(named, NAMES)}: ${why}`})`;
}

/** Names come out of strangers' texts. */
const brief = (name: string, most: number): string =>
  storable(shown(name.length > most ? `${name.slice(0, most - 1)}…` : name));

function listed(words: readonly string[], most: number): string {
  const more = words.length - most;
  return more > 0 ? `${words.slice(0, most).join(', ')} and ${more} more` : words.join(', ');
}

const WORDS: Readonly<Record<Refusal, string>> = {
  binary: 'it is no text',
  'not-utf8': 'it is no UTF-8 text',
  'too-large': 'it is too large',
  'line-endings': 'the sides end their lines differently',
  'modify-delete': 'one side deleted it, the other changed it',
  rename: 'a side renamed it',
  'file-kind': 'it is about more than its text',
  unparsable: 'it has syntax errors',
  minified: 'it is minified',
  crashed: 'looking at it failed',
  'too-slow': 'there was no time for it',
  'needs-a-command': 'a program has to write it',
  generated: 'a program has to write it',
  'same-place': 'both changed it',
  'deleted-and-changed': 'one side took away what the other changed',
  'order-sensitive': 'both added statements whose order matters',
  'moved-by-both': 'both moved it',
  duplicate: 'a name would stand twice',
  comments: 'comments would be lost',
  formatting: 'the sides are laid out differently',
  unsupported: 'it is written in a way that is not merged',
  'no-model': 'both changed it',
  'budget-spent': 'both changed it, and its epic has no money left to ask a model',
  'no-answer': 'both changed it, and the model gave no answer',
  declined: 'both changed it, and the model would not merge it',
  unusable: 'both changed it, and what the model answered is no merge of both',
  lost: 'something would be lost',
};
