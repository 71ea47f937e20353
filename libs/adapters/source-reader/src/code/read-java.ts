import type { Import, SourceFacts } from '@manyhands/context';
import type { Grammar } from './grammar.js';
import { sourceFacts } from './source-facts.js';

/** The package, imports, the types of the file, and every type that it speaks of. */
export const JAVA_QUERY = `
  (package_declaration [(scoped_identifier) (identifier)] @unit)
  (import_declaration) @import
  (type_identifier) @use
  (program (class_declaration name: (identifier) @symbol))
  (program (interface_declaration name: (identifier) @symbol))
  (program (enum_declaration name: (identifier) @symbol))
  (program (record_declaration name: (identifier) @symbol))
  (program (annotation_type_declaration name: (identifier) @symbol))
`;

export const readJava = (text: string, grammar: Grammar): SourceFacts | null =>
  grammar.ask(text, (captured) => {
    const texts = (wanted: string) => captured.filter(({ name }) => name === wanted).map(({ node }) => node.text);
    const modules = texts('import').flatMap(moduleOf);
    const wide = modules.some((module) => module.endsWith('.*'));
    const used = wide ? texts('use') : [];
    const imports = modules.map((module): Import => ({ module, names: module.endsWith('.*') ? used : [] }));
    const [unit] = texts('unit');
    return {
      ...sourceFacts(imports, texts('symbol')),
      ...(unit === undefined ? {} : { unit: unit.replace(/\s/g, '') }),
    };
  });

/** `import static a.b.C.*;` → `a.b.C.*` */
function moduleOf(statement: string): string[] {
  const [, module] = /^import\s+(?:static\s+)?([\p{L}\p{N}_$.\s]+(?:\*)?)\s*;?$/u.exec(statement) ?? [];
  return module === undefined ? [] : [module.replace(/\s/g, '')];
}
