import { below, type Loose } from './loose-node.js';

const DOES = new Set([
  'CallExpression',
  'NewExpression',
  'AwaitExpression',
  'YieldExpression',
  'AssignmentExpression',
  'UpdateExpression',
  'TaggedTemplateExpression',
  'ImportExpression',
]);
/** What is in them runs later. */
const LATER = new Set(['FunctionExpression', 'ArrowFunctionExpression', 'FunctionDeclaration', 'MethodDefinition']);

/** Whether evaluating it may do something or depend on what was done before. With a stack of its own: trees can be deep. */
export function effectful(node: Loose | null): boolean {
  const waiting = node === null ? [] : [node];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (DOES.has(one.type)) return true;
    if (!LATER.has(one.type)) waiting.push(...below(one));
  }
  return false;
}
