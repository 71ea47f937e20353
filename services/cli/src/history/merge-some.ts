import { mergeMany, type MergedTrees } from './merge-many.js';
import type { ScratchRepository } from './scratch-repository.js';
import type { ThreeTrees } from './three-trees.js';

type Failure = MergedTrees & { readonly kind: 'failed' };

/** Each item with its merge. An item about which nothing can be asked any more brings the failure that is in the way. */
export async function mergeSome<Item>(
  scratch: ScratchRepository,
  items: readonly Item[],
  question: (item: Item) => ThreeTrees | Failure,
): Promise<[Item, MergedTrees][]> {
  const questions = items.map((item) => [item, question(item)] as const);
  const asked = questions.flatMap(([, one]) => ('kind' in one ? [] : [one]));
  const answers = (await mergeMany(scratch, asked)).values();
  return questions.map(([item, one]) => [item, 'kind' in one ? one : next(answers)]);
}

function next(answers: Iterator<MergedTrees, undefined>): MergedTrees {
  const { value } = answers.next();
  if (value === undefined) throw new Error('a merge was asked for and not answered');
  return value;
}
