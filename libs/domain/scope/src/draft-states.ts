import type { State } from './automaton.js';
import { type CharacterSet, NAME_CHARACTERS, onlyMember, PATH_CHARACTERS, single } from './character-set.js';
import { Draft } from './draft.js';
import { MAX_STATES } from './limits.js';
import { ScopeTooComplexError } from './too-complex-error.js';

/** A state of an automaton that is made of others: what it is, and how to find what follows it. */
export interface Node extends Pick<State, 'set' | 'accepts' | 'forever'> {
  /** Two nodes of one pattern with the same key are one state. */
  readonly key: string;
  readonly next: () => readonly Node[];
}

/** Drafts the states of one automaton, pattern by pattern, and stops when there are too many. */
export class DraftStates {
  private count = 0;
  private readonly sets = new Map<string, CharacterSet>(
    [NAME_CHARACTERS, PATH_CHARACTERS].map((set) => [keyOf(set), set]),
  );

  /** The states of one pattern, from its first nodes on. */
  of(first: readonly Node[]): readonly Draft[] {
    const drafts = new Map<string, Draft>();
    const pending: { readonly node: Node; readonly draft: Draft }[] = [];
    const draftOf = (node: Node): Draft => {
      const known = drafts.get(node.key);
      if (known !== undefined) return known;
      const draft = this.make(node);
      drafts.set(node.key, draft);
      pending.push({ node, draft });
      return draft;
    };
    const starts = first.map(draftOf);
    for (const { node, draft } of pending) draft.next = node.next().map(draftOf);
    return starts;
  }

  private make({ set, forever, accepts }: Node): Draft {
    this.count += 1;
    if (this.count > MAX_STATES) throw new ScopeTooComplexError(`more than ${MAX_STATES} states`);
    return new Draft(this.shared(set), forever, accepts);
  }

  /** The same object for the same characters: searches tell sets apart by identity. */
  private shared(set: CharacterSet): CharacterSet {
    const only = onlyMember(set);
    if (only !== null) return single(only);
    const key = keyOf(set);
    const known = this.sets.get(key) ?? set;
    this.sets.set(key, known);
    return known;
  }
}

function keyOf(set: CharacterSet): string {
  return set.join(';');
}
