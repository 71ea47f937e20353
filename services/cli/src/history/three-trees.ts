/** A merge of two trees over a third one, by their ids. */
export interface ThreeTrees {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}
