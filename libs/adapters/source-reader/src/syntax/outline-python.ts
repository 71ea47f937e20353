import type { Entity, ImportPart } from '@manyhands/conflict';
import type { Node } from '@vscode/tree-sitter-wasm';
import { headBefore, holds, partsOf } from './syntax-tree.js';

const CALLS = new Set(['call', 'await', 'yield']);
const LATER = new Set(['lambda', 'function_definition']);

/** Top-level entities of Python, and what stands in its classes. */
export const outlinePython = (root: Node, text: string): Entity[] => entitiesIn(root, text, false);

const entitiesIn = (node: Node, text: string, inClass: boolean): Entity[] =>
  partsOf(node).map((part) => ({
    start: part.startIndex,
    end: part.endIndex,
    ...describe(part, text, inClass),
  }));

type Described = Omit<Entity, 'start' | 'end'>;

function describe(node: Node, text: string, inClass: boolean): Described {
  const none = { key: null, effects: true, import: null, members: null };
  switch (node.type) {
    case 'import_statement':
      return { ...none, key: `import ${plain(node)}`, effects: false, import: { locals: localsOf(node), list: null } };
    case 'import_from_statement':
    case 'future_import_statement':
      return { ...none, ...imported(node) };
    case 'decorated_definition': {
      const inner = node.childForFieldName('definition');
      return inner === null ? none : describe(inner, text, inClass);
    }
    case 'function_definition':
      return { ...none, key: `value ${nameOf(node)}`, effects: false, ...headBefore(node, 'body') };
    case 'class_definition':
      return {
        ...none,
        key: `value ${nameOf(node)}`,
        effects: false,
        ...headBefore(node, 'body'),
        members: membersOf(node, text),
      };
    case 'expression_statement':
      return { ...none, ...statement(node, inClass) };
    default:
      return none;
  }
}

function imported(node: Node): Pick<Entity, 'key' | 'effects' | 'import'> {
  const module = node.childForFieldName('module_name')?.text ?? '__future__';
  const names = namesIn(node);
  const [first, last] = [names[0], names.at(-1)];
  const close = node.children.find((child) => child?.type === ')');
  const open = node.children.find((child) => child?.type === '(');
  const list: ImportPart['list'] =
    first === undefined || last === undefined
      ? null
      : {
          start: open?.endIndex ?? first.startIndex,
          end: close?.startIndex ?? last.endIndex,
          names: names.map((name) => ({ start: name.startIndex, end: name.endIndex, local: localOf(name) })),
        };
  const isAll = node.text.trimEnd().endsWith('*');
  return { key: `import ${module}${isAll ? ' *' : ''}`, effects: isAll, import: { locals: names.map(localOf), list } };
}

/** Assignments are named by what they set. In a class their order may be the order of its fields. */
function statement(node: Node, inClass: boolean): Pick<Entity, 'key' | 'effects' | 'head'> {
  const [inner] = partsOf(node);
  if (inner?.type === 'string') return { key: 'docstring', effects: false };
  const left = inner?.type === 'assignment' ? inner.childForFieldName('left') : null;
  if (inner === undefined || left === null) return { key: null, effects: true };
  return { key: `value ${plain(left)}`, effects: inClass || holds(inner, CALLS, LATER), ...headBefore(inner, 'right') };
}

function membersOf(node: Node, text: string): Entity['members'] {
  const body = node.childForFieldName('body');
  const colon = node.children.findLast((child) => child?.type === ':' && child.startIndex < (body?.startIndex ?? 0));
  const start = text.indexOf('\n', colon?.endIndex) + 1;
  if (body === null || colon == null || start === 0 || start > body.startIndex) return null;
  return { start, end: body.endIndex, entities: entitiesIn(body, text, true) };
}

const nameOf = (node: Node): string => node.childForFieldName('name')?.text ?? '';
const plain = (node: Node): string => node.text.replace(/^import\s+/, '').replace(/\s+/g, ' ');
const namesIn = (node: Node): Node[] => node.childrenForFieldName('name').flatMap((name) => name ?? []);
const localOf = (name: Node): string => (name.childForFieldName('alias') ?? name).text;
/** `import a.b` makes `a` known. */
const localsOf = (node: Node): string[] => namesIn(node).map((name) => localOf(name).replace(/\..*/s, ''));
