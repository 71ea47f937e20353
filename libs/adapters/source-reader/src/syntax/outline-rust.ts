import type { Entity, ImportPart } from '@manyhands/conflict';
import type { Node } from '@vscode/tree-sitter-wasm';
import { headBefore, partsOf } from './syntax-tree.js';

type Described = Omit<Entity, 'start' | 'end'>;

/** Items of Rust; their order says nothing, except that of macros. Attributes belong to the item below them. */
export const outlineRust = (node: Node): Entity[] =>
  partsOf(node)
    .filter(({ type }) => type !== 'attribute_item')
    .map((part) => ({ start: part.startIndex, end: part.endIndex, ...describe(part) }));

function describe(node: Node): Described {
  const none = { key: null, effects: false, import: null, members: null };
  const name = node.childForFieldName('name')?.text ?? '';
  switch (node.type) {
    case 'use_declaration':
      return { ...none, ...imported(node) };
    case 'function_item':
      return { ...none, key: `value ${name}`, ...headBefore(node, 'body') };
    case 'function_signature_item':
    case 'const_item':
    case 'static_item':
    case 'union_item':
      return { ...none, key: `value ${name}` };
    case 'struct_item':
    case 'enum_item':
    case 'type_item':
    case 'associated_type':
      return { ...none, key: `type ${name}` };
    case 'trait_item':
      return { ...none, key: `type ${name}`, members: membersOf(node) };
    case 'mod_item':
      return { ...none, key: `module ${name}`, members: membersOf(node) };
    case 'impl_item':
      return { ...none, key: headOf(node), members: membersOf(node) };
    case 'macro_definition':
      return { ...none, key: `macro ${name}`, effects: true };
    default:
      return { ...none, effects: true };
  }
}

/** `impl<T> Trait for Item<T>` */
const headOf = (node: Node): string => (node.text.split('{')[0] ?? '').replace(/\s+/g, ' ').trim();

function membersOf(node: Node): Entity['members'] {
  const body = node.childForFieldName('body');
  return body && { start: body.startIndex + 1, end: body.endIndex - 1, entities: outlineRust(body) };
}

function imported(node: Node): Partial<Described> {
  const argument = node.childForFieldName('argument');
  const visible = node.text.startsWith('pub') ? 'pub ' : '';
  const list = flatListOf(argument);
  if (list === null) {
    const locals = [...node.text.matchAll(/([\p{L}\p{N}_]+)\s*(?=[,};])/gu)].flatMap(([, local]) => local ?? []);
    return { key: `import ${visible}${argument?.text.replace(/\s+/g, '') ?? ''}`, import: { locals, list: null } };
  }
  const path = argument?.childForFieldName('path')?.text ?? '';
  return { key: `import ${visible}${path}::`, import: { locals: list.names.map(({ local }) => local), list } };
}

/** The names in the braces, when none of them opens braces of its own. */
function flatListOf(argument: Node | null): ImportPart['list'] {
  const list = argument?.type === 'scoped_use_list' ? argument.childForFieldName('list') : null;
  if (list === null) return null;
  const names = partsOf(list);
  const isFlat = names.length > 0 && names.every(({ type }) => type === 'identifier' || type === 'use_as_clause');
  if (!isFlat) return null;
  return {
    start: list.startIndex + 1,
    end: list.endIndex - 1,
    names: names.map((one) => ({ start: one.startIndex, end: one.endIndex, local: localOf(one) })),
  };
}

const localOf = (node: Node): string => (node.childForFieldName('alias') ?? node).text;
