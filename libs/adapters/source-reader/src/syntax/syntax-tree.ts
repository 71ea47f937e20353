import treeSitter, { type Node } from '@vscode/tree-sitter-wasm';
import { loadLanguage } from '../code/grammar.js';

const { Parser } = treeSitter;
type Language = Parameters<typeof loadLanguage>[0];

/** A parser of tree-sitter that gives a text's syntax tree when it has no error. Loaded when its first text comes. */
export class SyntaxTree {
  private static readonly loaded = new Map<Language, Promise<SyntaxTree>>();

  private constructor(private readonly parser: InstanceType<typeof Parser>) {}

  static of(language: Language): Promise<SyntaxTree> {
    const known = this.loaded.get(language) ?? this.load(language);
    this.loaded.set(language, known);
    return known;
  }

  private static async load(language: Language): Promise<SyntaxTree> {
    const loaded = await loadLanguage(language);
    const parser = new Parser();
    parser.setLanguage(loaded);
    return new SyntaxTree(parser);
  }

  read<Answer>(text: string, use: (root: Node) => Answer): Answer | null {
    const tree = this.parser.parse(text);
    if (tree === null) return null;
    try {
      return tree.rootNode.hasError ? null : use(tree.rootNode);
    } finally {
      tree.delete();
    }
  }
}

/** What others see of an entity ends where its body, or its value, begins. */
export function headBefore(node: Node, field: string): { readonly head?: number } {
  const body = node.childForFieldName(field);
  return body === null ? {} : { head: body.startIndex };
}

/** The named nodes below one, without comments. */
export const partsOf = (node: Node): Node[] =>
  node.namedChildren.flatMap((child) => (child === null || child.type.includes('comment') ? [] : [child]));

/** A node of one of these types in it, not inside of another kind of node. */
export function holds(node: Node, types: ReadonlySet<string>, but: ReadonlySet<string>): boolean {
  const waiting = [node];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (types.has(one.type)) return true;
    if (!but.has(one.type)) waiting.push(...partsOf(one));
  }
  return false;
}
