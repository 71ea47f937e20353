import type { Entity } from '@manyhands/conflict';
import type { Node } from '@vscode/tree-sitter-wasm';
import { headBefore, partsOf } from './syntax-tree.js';

type Described = Omit<Entity, 'start' | 'end'>;

/** Top-level entities of Go. Their order says nothing: variables are set in the order of what they need. */
export const outlineGo = (root: Node): Entity[] =>
  partsOf(root).map((node) => ({ start: node.startIndex, end: node.endIndex, ...describe(node) }));

function describe(node: Node): Described {
  const none = { key: null, effects: false, import: null, members: null };
  switch (node.type) {
    case 'package_clause':
      return { ...none, key: 'package' };
    case 'import_declaration':
      return { ...none, ...imported(node) };
    case 'function_declaration': {
      const name = node.childForFieldName('name')?.text ?? '';
      // There may be more than one of these.
      return {
        ...none,
        key: name === 'init' || name === '_' ? null : `value ${name}`,
        effects: name === 'init',
        ...headBefore(node, 'body'),
      };
    }
    case 'method_declaration':
      return {
        ...none,
        key: `method ${receiverOf(node)}.${node.childForFieldName('name')?.text}`,
        ...headBefore(node, 'body'),
      };
    case 'type_declaration':
    case 'const_declaration':
    case 'var_declaration':
      return { ...none, key: namedBy(node) };
    default:
      return { ...none, effects: true };
  }
}

function namedBy(node: Node): string | null {
  const specs = partsOf(node).flatMap((part) => (part.type === 'var_spec_list' ? partsOf(part) : [part]));
  const names = specs.flatMap((spec) => spec.childrenForFieldName('name').flatMap((name) => name?.text ?? []));
  const known = names.filter((name) => name !== '_' && name !== ',');
  return known.length === 0 ? null : `value ${known.join(', ')}`;
}

const receiverOf = (node: Node): string =>
  (node.childForFieldName('receiver')?.text ?? '')
    .replace(/[()*\s]|\[.*?\]/g, ' ')
    .trim()
    .split(/\s+/)
    .at(-1) ?? '';

/** A list of imports is a row of its own; a single import has the name of its package. */
function imported(node: Node): Partial<Described> {
  const [inner] = partsOf(node);
  if (inner?.type === 'import_spec') return specOf(inner);
  if (inner === undefined) return { key: 'import list' };
  const entities = partsOf(inner).map((spec) => ({
    start: spec.startIndex,
    end: spec.endIndex,
    effects: false,
    members: null,
    ...specOf(spec),
  }));
  return { key: 'import list', members: { start: inner.startIndex + 1, end: inner.endIndex - 1, entities } };
}

function specOf(spec: Node): Pick<Entity, 'key' | 'import'> {
  const path = spec.childForFieldName('path')?.text.slice(1, -1) ?? '';
  const alias = spec.childForFieldName('name')?.text;
  const last = path.split('/').findLast((part) => !/^v\d+$/.test(part)) ?? path;
  const local = alias ?? last.replace(/^go-|\.v\d+$|[-.]go$/g, '');
  // What is imported for its effects is used by that.
  return {
    key: `import ${path}${alias === undefined ? '' : ` ${alias}`}`,
    import: { locals: local === '_' ? [] : [local], list: null },
  };
}
