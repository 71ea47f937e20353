import { effectful } from './effects.js';
import { listOf, type Loose, nodeIn } from './loose-node.js';

const TESTS =
  /^(describe|it|test|suite|context|specify|fdescribe|fit|xdescribe|xit)(\.(only|skip|todo|concurrent|serial))*$/;

/** What a statement is about: what it calls with which text, or what it assigns to. Null when that gives it no name. */
export function statementKey(expression: Loose, text: string): string | null {
  if (expression.type === 'AssignmentExpression') {
    const left = nodeIn(expression, 'left');
    return left === null ? null : `assign ${text.slice(left.start, left.end)}`;
  }
  if (expression.type !== 'CallExpression') return null;
  const callee = nodeIn(expression, 'callee');
  const [first] = listOf(expression, 'arguments');
  if (callee === null || first === undefined || !isPlainText(first)) return null;
  return `call ${text.slice(callee.start, callee.end)} ${text.slice(first.start, first.end)}`;
}

/** A test or a suite with a plain title. What only registers functions has no order that matters. */
export function isTestBlock(expression: Loose, text: string): boolean {
  const callee = nodeIn(expression, 'callee');
  if (expression.type !== 'CallExpression' || callee === null || statementKey(expression, text) === null) return false;
  if (!TESTS.test(text.slice(callee.start, callee.end))) return false;
  return !listOf(expression, 'arguments').some((argument) => effectful(argument));
}

const SUITES = /^[fx]?(describe|suite|context)\b/;

/** The body of a suite: the function that is given last. What stands in a test is done line by line. */
export function suiteBody(expression: Loose, text: string): Loose | null {
  if (!SUITES.test(text.slice(expression.start, expression.end))) return null;
  const last = listOf(expression, 'arguments').at(-1);
  const body = last === undefined ? null : nodeIn(last, 'body');
  return body?.type === 'BlockStatement' ? body : null;
}

const isPlainText = (node: Loose): boolean =>
  (node.type === 'Literal' && typeof node['value'] === 'string') ||
  (node.type === 'TemplateLiteral' && listOf(node, 'expressions').length === 0);
