import type { Entity, ImportPart } from '@manyhands/conflict';
import { listOf, type Loose, nodeIn, textIn } from './loose-node.js';

type Found = Pick<Entity, 'key' | 'effects' | 'import'>;

/** Imports, `require` at the top, and what is passed on from other modules; null for anything else. */
export function importEntity(node: Loose, text: string): Found | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return imported(node, text);
    case 'ExportAllDeclaration':
      return {
        key: `reexport * ${text.slice(node.start, node.end).replace(/\s+/g, ' ')}`,
        effects: false,
        import: null,
      };
    case 'ExportNamedDeclaration':
      return nodeIn(node, 'declaration') === null ? passedOn(node, text) : null;
    case 'VariableDeclaration':
      return required(node, text);
    default:
      return null;
  }
}

function imported(node: Loose, text: string): Found {
  const specifiers = listOf(node, 'specifiers');
  const kinds = new Set(specifiers.map(({ type }) => type));
  const marks = [
    textIn(node, 'importKind') === 'type' ? ' type' : '',
    kinds.has('ImportDefaultSpecifier') ? ' default' : '',
    kinds.has('ImportNamespaceSpecifier') ? ' *' : '',
  ];
  const named = specifiers.filter(({ type }) => type === 'ImportSpecifier');
  const list = listBetween(node, named, text);
  const locals = specifiers.map((one) => textIn(nodeIn(one, 'local'), 'name') ?? '');
  return {
    key: `import ${textIn(nodeIn(node, 'source'), 'value') ?? ''}${marks.join('')}`,
    effects: specifiers.length === 0,
    import: { locals, list },
  };
}

/** `export { a } from './a'`, `export { a }` */
function passedOn(node: Loose, text: string): Found {
  const specifiers = listOf(node, 'specifiers');
  const source = textIn(nodeIn(node, 'source'), 'value');
  const kind = textIn(node, 'exportKind') === 'type' ? 'type ' : '';
  const key = source === null ? `export ${kind}list` : `reexport ${kind}${source}`;
  return { key, effects: false, import: { locals: [], list: listBetween(node, specifiers, text) } };
}

/** `const { a } = require('./m')` */
function required(node: Loose, text: string): Found | null {
  const [declared, ...more] = listOf(node, 'declarations');
  const target = declared === undefined ? null : nodeIn(declared, 'id');
  const module = declared === undefined ? null : requiredModule(nodeIn(declared, 'init'));
  if (more.length > 0 || target === null || module === null) return null;
  const whole = textIn(target, 'name');
  const found = { key: `import ${module}`, effects: false };
  if (whole !== null)
    return { ...found, key: `${found.key} default ${whole}`, import: { locals: [whole], list: null } };
  const properties = listOf(target, 'properties');
  const locals = properties.flatMap((one) => textIn(nodeIn(one, 'value'), 'name') ?? []);
  if (locals.length === 0 || locals.length < properties.length) return null;
  return { ...found, import: { locals, list: listBetween(target, properties, text) } };
}

function requiredModule(call: Loose | null): string | null {
  if (call?.type !== 'CallExpression' || textIn(nodeIn(call, 'callee'), 'name') !== 'require') return null;
  const [first] = listOf(call, 'arguments');
  return first?.type === 'Literal' ? String(first['value']) : null;
}

/** The names between the braces. */
function listBetween(node: Loose, named: readonly Loose[], text: string): ImportPart['list'] {
  const [first, last] = [named[0], named.at(-1)];
  if (first === undefined || last === undefined) return null;
  const start = text.lastIndexOf('{', first.start) + 1;
  const end = text.indexOf('}', last.end);
  if (start <= node.start || end < 0 || end > node.end) return null;
  return { start, end, names: named.map((one) => ({ start: one.start, end: one.end, local: localOf(one, text) })) };
}

/** What the name is called on the other side of the statement: in the file, or, where it is passed on, outside. */
function localOf(node: Loose, text: string): string {
  const named = nodeIn(node, 'exported') ?? (node.type === 'Property' ? nodeIn(node, 'value') : nodeIn(node, 'local'));
  return named === null ? '' : (textIn(named, 'name') ?? text.slice(named.start, named.end));
}
