/**
 * What the facts of a text depend on besides the text: the parsers, and a number that grows when the same parser's tree is
 * read differently. `reader-version.spec.ts` compares it with package.json.
 */
export const READER_VERSION = '1 oxc-parser@0.159.0 @vscode/tree-sitter-wasm@0.3.1 smol-toml@1.9.0 yaml@2.9.1';
