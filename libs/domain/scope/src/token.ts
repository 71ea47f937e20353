import type { CharacterSet } from './character-set.js';

/**
 * One sign of the pattern language. `characters` is exactly one character out of a set, `tree` is `**`,
 * `nothing` an empty alternative of a brace.
 */
export type Token =
  | { readonly kind: 'literal'; readonly character: number }
  | { readonly kind: 'characters'; readonly set: CharacterSet }
  | Sign<'star'>
  | Sign<'tree'>
  | Sign<'slash'>
  | Sign<'open'>
  | Sign<'comma'>
  | Sign<'close'>
  | Sign<'nothing'>;

interface Sign<Kind extends string> {
  readonly kind: Kind;
}
