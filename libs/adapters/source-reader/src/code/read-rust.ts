import type { Import, SourceFacts } from '@manyhands/context';
import { expandUse } from './expand-use.js';
import type { Captured, Grammar } from './grammar.js';
import { sourceFacts } from './source-facts.js';

const ITEMS = 'struct_item enum_item union_item trait_item type_item'.split(' ');
const VALUES = 'function_item const_item static_item'.split(' ');

/** `mod name;`, `use …;`, and the public items of the file. */
export const RUST_QUERY = `
  (mod_item name: (identifier) @mod)
  (use_declaration argument: (_) @use)
  ${ITEMS.map((item) => `(source_file (${item} (visibility_modifier) name: (type_identifier) @symbol))`).join('\n')}
  ${VALUES.map((item) => `(source_file (${item} (visibility_modifier) name: (identifier) @symbol))`).join('\n')}
`;

export const readRust = (text: string, grammar: Grammar): SourceFacts | null =>
  grammar.ask(text, (captured) =>
    sourceFacts(
      captured.flatMap(importsOf),
      captured.filter(({ name }) => name === 'symbol').map(({ node }) => node.text),
    ),
  );

function importsOf({ name, node }: Captured): Import[] {
  if (name === 'use') return expandUse(node.text).map((module) => ({ module, names: [] }));
  // A module with a body is in this very file.
  const isFile = name === 'mod' && node.parent?.childForFieldName('body') === null;
  return isFile ? [{ module: `self::${node.text}`, names: [] }] : [];
}
