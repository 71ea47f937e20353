import type { Import, SourceFacts } from '@manyhands/context';
import type { Captured, Grammar } from './grammar.js';
import { sourceFacts } from './source-facts.js';

/** Imports, names that are asked of something (`cart.New`), and what the file declares for others. */
export const GO_QUERY = `
  (import_spec) @import
  (selector_expression operand: (identifier) field: (field_identifier)) @use
  (qualified_type) @use
  (source_file (function_declaration name: (identifier) @symbol))
  (source_file (type_declaration (type_spec name: (type_identifier) @symbol)))
  (source_file (type_declaration (type_alias name: (type_identifier) @symbol)))
  (source_file (const_declaration (const_spec name: (identifier) @symbol)))
  (source_file (var_declaration (var_spec name: (identifier) @symbol)))
  (source_file (var_declaration (var_spec_list (var_spec name: (identifier) @symbol))))
`;

export const readGo = (text: string, grammar: Grammar): SourceFacts | null =>
  grammar.ask(text, (captured) => {
    const used = usesOf(captured);
    const symbols = captured.filter(({ name }) => name === 'symbol').map(({ node }) => node.text);
    return sourceFacts(
      captured.flatMap((found) => (found.name === 'import' ? importOf(found, used) : [])),
      symbols.filter((name) => /^\p{Lu}/u.test(name)),
    );
  });

function importOf({ node }: Captured, used: ReadonlyMap<string, readonly string[]>): Import[] {
  const module = node.childForFieldName('path')?.text.slice(1, -1) ?? '';
  if (module === '') return [];
  const alias = node.childForFieldName('name')?.text ?? packageName(module);
  return [{ module, names: used.get(alias) ?? [] }];
}

/** What a package is called when nobody says otherwise: the last part of its path that is no version. */
const packageName = (module: string): string =>
  module
    .split('/')
    .findLast((part) => !/^v\d+$/.test(part))
    ?.replace(/^go-|\.v\d+$|[-.]go$/g, '') ?? module;

/** Exported names by what they are asked of. */
function usesOf(captured: readonly Captured[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  for (const { name, node } of captured) {
    if (name !== 'use') continue;
    const [, operand = '', field = ''] = /^([\p{L}\p{N}_]+)\.(\p{Lu}[\p{L}\p{N}_]*)$/u.exec(node.text) ?? [];
    if (field === '') continue;
    const known = uses.get(operand);
    if (known === undefined) uses.set(operand, [field]);
    else known.push(field);
  }
  return uses;
}
