import type { Entity } from '@manyhands/conflict';
import { headBefore, valueBody } from './head.js';
import { classMembers, typeMembers } from './members.js';
import { effectful } from './effects.js';
import { below, listOf, type Loose, nodeIn, textIn } from './loose-node.js';

type Found = Pick<Entity, 'key' | 'effects'> & Partial<Pick<Entity, 'members' | 'head'>>;
type Inner = (body: readonly Loose[]) => Entity[];

/** A declaration, also behind `export`; null for anything else. */
export function declarationEntity(node: Loose, text: string, inner: Inner): Found | null {
  if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration') {
    const declared = nodeIn(node, 'declaration');
    if (declared === null) return null;
    const found = declarationEntity(declared, text, inner);
    if (node.type === 'ExportNamedDeclaration') return found;
    return { ...(found ?? { effects: effectful(declared) }), key: found?.key ?? 'value default' };
  }
  return declaration(node, text, inner);
}

function declaration(node: Loose, text: string, inner: Inner): Found | null {
  const name = textIn(nodeIn(node, 'id'), 'name');
  switch (node.type) {
    case 'FunctionDeclaration':
      return { key: `value ${name ?? 'default'}`, effects: false, ...headBefore(nodeIn(node, 'body')) };
    case 'TSDeclareFunction':
    case 'TSEnumDeclaration':
    case 'TSImportEqualsDeclaration':
      return { key: `value ${name ?? 'default'}`, effects: false };
    case 'ClassDeclaration':
      return {
        key: `value ${name ?? 'default'}`,
        effects: effectful(nodeIn(node, 'superClass')),
        ...headBefore(nodeIn(node, 'body')),
        members: classMembers(node, text),
      };
    case 'TSInterfaceDeclaration':
      return { key: `type ${name}`, effects: false, members: typeMembers(node, text) };
    case 'TSTypeAliasDeclaration':
      return { key: `type ${name}`, effects: false };
    case 'TSModuleDeclaration':
      return { key: moduleKey(node, text), effects: false, members: moduleMembers(node, inner) };
    case 'VariableDeclaration':
      return variables(node);
    default:
      return null;
  }
}

function moduleKey(node: Loose, text: string): string {
  const id = nodeIn(node, 'id');
  return `module ${id === null ? 'global' : text.slice(id.start, id.end)}`;
}

function moduleMembers(node: Loose, inner: Inner): Entity['members'] {
  const body = nodeIn(node, 'body');
  if (body?.type !== 'TSModuleBlock') return null;
  return { start: body.start + 1, end: body.end - 1, entities: inner(listOf(body, 'body')) };
}

function variables(node: Loose): Found {
  const declared = listOf(node, 'declarations');
  const names = declared.flatMap((one) => namesOf(nodeIn(one, 'id')));
  const [only, ...more] = declared;
  const init = only === undefined || more.length > 0 ? null : nodeIn(only, 'init');
  return {
    key: `value ${names.join(', ')}`,
    effects: declared.some((one) => effectful(nodeIn(one, 'init'))),
    ...headBefore(valueBody(init)),
  };
}

/** The names that a pattern declares. */
function namesOf(pattern: Loose | null): string[] {
  if (pattern === null) return [];
  switch (pattern.type) {
    case 'Identifier':
      return [textIn(pattern, 'name') ?? ''];
    case 'Property':
      return namesOf(nodeIn(pattern, 'value'));
    case 'AssignmentPattern':
      return namesOf(nodeIn(pattern, 'left'));
    case 'RestElement':
      return namesOf(nodeIn(pattern, 'argument'));
    case 'ObjectPattern':
    case 'ArrayPattern':
      return below(pattern).flatMap(namesOf);
    default:
      return [];
  }
}
