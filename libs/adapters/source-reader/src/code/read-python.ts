import type { Import, SourceFacts } from '@manyhands/context';
import type { Node } from '@vscode/tree-sitter-wasm';
import type { Grammar } from './grammar.js';
import { sourceFacts } from './source-facts.js';

/** Imports wherever they stand; classes and functions of the module itself. */
export const PYTHON_QUERY = `
  (import_statement) @import
  (import_from_statement) @from
  (module (class_definition name: (identifier) @symbol))
  (module (function_definition name: (identifier) @symbol))
  (module (decorated_definition (class_definition name: (identifier) @symbol)))
  (module (decorated_definition (function_definition name: (identifier) @symbol)))
`;

export const readPython = (text: string, grammar: Grammar): SourceFacts | null =>
  grammar.ask(text, (captured) => {
    const imports = captured.flatMap(({ name, node }) =>
      name === 'import' ? plain(node) : name === 'from' ? from(node) : [],
    );
    const symbols = captured.filter(({ name }) => name === 'symbol').map(({ node }) => node.text);
    return sourceFacts(
      imports,
      symbols.filter((name) => !name.startsWith('_')),
    );
  });

/** `import a.b, c as d` */
const plain = (node: Node): Import[] => namesOf(node).map((module) => ({ module, names: [] }));

/** `from .a import b, c as d`; `*` names nothing. */
function from(node: Node): Import[] {
  const module = node.childForFieldName('module_name')?.text.replace(/\s/g, '') ?? '';
  return module === '' ? [] : [{ module, names: namesOf(node) }];
}

const namesOf = (node: Node): string[] =>
  node.childrenForFieldName('name').flatMap((name) => {
    const bare = name?.type === 'aliased_import' ? name.childForFieldName('name') : name;
    return bare === null || bare === undefined ? [] : [bare.text.replace(/\s/g, '')];
  });
