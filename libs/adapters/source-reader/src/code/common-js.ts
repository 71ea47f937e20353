import type { Program } from 'oxc-parser';
import { recordOf } from '../documents/loose.js';

type Loose = Readonly<Record<string, unknown>>;

/** What a program requires, and what it puts on `exports`. */
export function commonJs(program: Program): { modules: string[]; symbols: string[] } {
  const modules: string[] = [];
  const symbols: string[] = [];
  for (const node of nodesOf(program)) {
    if (node['type'] === 'CallExpression' && pathOf(node['callee']) === 'require') {
      modules.push(...textOf((node['arguments'] as unknown[])[0]));
    }
    if (node['type'] === 'TSExternalModuleReference') modules.push(...textOf(node['expression']));
    if (node['type'] === 'AssignmentExpression')
      symbols.push(...exported(pathOf(node['left']), recordOf(node['right'])));
  }
  return { modules, symbols };
}

/** Every node, in the order of the text. With a stack of its own: a syntax tree can be deeper than this thread's. */
function* nodesOf(program: Program): Generator<Loose> {
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (!Array.isArray(value) && 'type' in value) yield recordOf(value);
    for (const inner of Object.values(value as Loose).reverse()) waiting.push(inner);
  }
}

const textOf = (value: unknown): string[] => {
  const node = recordOf(value);
  return node['type'] === 'Literal' && typeof node['value'] === 'string' ? [node['value']] : [];
};

/** `module.exports.a` as text; '' for anything that is not a row of names. */
function pathOf(value: unknown): string {
  const names: string[] = [];
  let node = recordOf(value);
  while (node['type'] === 'MemberExpression' && node['computed'] === false) {
    names.unshift(nameOf(node['property']));
    node = recordOf(node['object']);
  }
  names.unshift(nameOf(node));
  return names.includes('') ? '' : names.join('.');
}

const nameOf = (value: unknown): string => {
  const { type, name } = recordOf(value);
  return type === 'Identifier' && typeof name === 'string' ? name : '';
};

function exported(target: string, right: Loose): string[] {
  const [, name] = /^(?:module\.)?exports\.([\w$]+)$/.exec(target) ?? [];
  if (name !== undefined) return [name];
  if (target !== 'module.exports' && target !== 'exports') return [];
  const properties = right['type'] === 'ObjectExpression' ? (right['properties'] as unknown[]) : [];
  return properties.map((property) => nameOf(recordOf(property)['key'])).filter((key) => key !== '');
}
