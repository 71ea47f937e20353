/**
 * Why a rung gives no text.
 * - of any file: `binary`, `not-utf8`, `too-large`, `line-endings` (the three do not agree on them);
 * - of what became of the file: `modify-delete`, `rename`, `file-kind` (a mode, a link, a submodule, a directory in the way);
 * - of a parser: `unparsable`, `minified`, `crashed`, `too-slow`;
 * - `needs-a-command`: a program has to write the file anew, and none was given, or it failed; `generated`: the same of a file
 *   of which only the repository knows the program;
 * - `same-place`: both sides changed the same text, differently; `deleted-and-changed`: one took away what the other changed;
 * - `order-sensitive`: both added statements with effects at the same place; `moved-by-both`;
 * - `duplicate`: a name would stand, or already stands, twice; `comments`: they would be lost or misplaced;
 * - `formatting`: the sides are laid out differently; `unsupported`: anchors, tags and the like;
 * - `no-model`: none is configured; `budget-spent`: the epic has no money left for it; `no-answer`: it could not be asked, or failed;
 *   `declined`: it says that the two cannot be merged; `unusable`: what it answered is no merge of the two, twice;
 * - `lost`: the result did not hold what it must, which is looked at after each merge.
 */
export type Refusal =
  | 'binary'
  | 'not-utf8'
  | 'too-large'
  | 'line-endings'
  | 'modify-delete'
  | 'rename'
  | 'file-kind'
  | 'unparsable'
  | 'minified'
  | 'crashed'
  | 'too-slow'
  | 'needs-a-command'
  | 'generated'
  | 'same-place'
  | 'deleted-and-changed'
  | 'order-sensitive'
  | 'moved-by-both'
  | 'duplicate'
  | 'comments'
  | 'formatting'
  | 'unsupported'
  | 'no-model'
  | 'budget-spent'
  | 'no-answer'
  | 'declined'
  | 'unusable'
  | 'lost';
