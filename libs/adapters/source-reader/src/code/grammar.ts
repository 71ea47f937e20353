import { createRequire } from 'node:module';
import treeSitter, { type Node } from '@vscode/tree-sitter-wasm';

const { Language, Parser, Query } = treeSitter;

/** What a query found in a text: the nodes of each capture, in the order of the text. */
export interface Captured {
  readonly name: string;
  readonly node: Node;
}

/** A language of tree-sitter with one query that is asked of every file. */
export class Grammar {
  private constructor(
    private readonly parser: InstanceType<typeof Parser>,
    private readonly query: InstanceType<typeof Query>,
  ) {}

  static async load(language: GrammarLanguage, query: string): Promise<Grammar> {
    const loaded = await loadLanguage(language);
    const parser = new Parser();
    parser.setLanguage(loaded);
    return new Grammar(parser, new Query(loaded, query));
  }

  /** Gives the captures to `use` while the tree lives. A text with errors has a tree too; null when there is none at all. */
  ask<Answer>(text: string, use: (captured: readonly Captured[]) => Answer): Answer | null {
    const tree = this.parser.parse(text);
    if (tree === null) return null;
    try {
      return use(this.query.captures(tree.rootNode));
    } finally {
      tree.delete();
    }
  }
}

export type GrammarLanguage = 'python' | 'go' | 'java' | 'rust';

export async function loadLanguage(language: GrammarLanguage): Promise<InstanceType<typeof Language>> {
  await ready();
  return Language.load(wasm(`tree-sitter-${language}.wasm`));
}

let initialised: Promise<void> | null = null;
const ready = (): Promise<void> => (initialised ??= Parser.init());

const wasm = (file: string): string => createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/${file}`);
