import type { Entity } from '@manyhands/conflict';
import type { Node } from '@vscode/tree-sitter-wasm';
import { headBefore, holds, partsOf } from './syntax-tree.js';

type Described = Omit<Entity, 'start' | 'end'>;
const CALLS = new Set([
  'method_invocation',
  'object_creation_expression',
  'assignment_expression',
  'update_expression',
]);
const LATER = new Set(['lambda_expression', 'method_declaration', 'class_body']);

/** Types of Java with their members, and imports. */
export const outlineJava = (node: Node): Entity[] =>
  partsOf(node).map((part) => ({ start: part.startIndex, end: part.endIndex, ...describe(part) }));

function describe(node: Node): Described {
  const none = { key: null, effects: false, import: null, members: null };
  const name = node.childForFieldName('name')?.text ?? '';
  switch (node.type) {
    case 'package_declaration':
      return { ...none, key: 'package' };
    case 'import_declaration':
      return { ...none, ...imported(node) };
    case 'class_declaration':
    case 'interface_declaration':
    case 'annotation_type_declaration':
      return { ...none, key: `value ${name}`, ...headBefore(node, 'body'), members: membersOf(node) };
    case 'enum_declaration':
    case 'record_declaration':
      return { ...none, key: `value ${name}` };
    case 'method_declaration':
    case 'constructor_declaration':
      return { ...none, key: `member ${name}(${parameterTypes(node)})`, ...headBefore(node, 'body') };
    case 'field_declaration':
    case 'constant_declaration':
      return { ...none, key: `member ${fieldNames(node)}`, effects: holds(node, CALLS, LATER) };
    default:
      return { ...none, effects: true };
  }
}

function imported(node: Node): Partial<Described> {
  const path = node.text.replace(/^import\s+|\s|;/g, '');
  const local = path.split('.').at(-1) ?? '';
  return { key: `import ${path}`, import: { locals: local === '*' ? [] : [local], list: null } };
}

function membersOf(node: Node): Entity['members'] {
  const body = node.childForFieldName('body');
  return body && { start: body.startIndex + 1, end: body.endIndex - 1, entities: outlineJava(body) };
}

const parameterTypes = (node: Node): string =>
  partsOf(node.childForFieldName('parameters') ?? node)
    .map((parameter) => (parameter.childForFieldName('type') ?? parameter).text.replace(/\s+/g, ' '))
    .join(', ');

const fieldNames = (node: Node): string =>
  node
    .childrenForFieldName('declarator')
    .flatMap((declarator) => declarator?.childForFieldName('name')?.text ?? [])
    .join(', ');
