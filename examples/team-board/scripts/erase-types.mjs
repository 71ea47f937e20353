// Turns TypeScript into JavaScript by replacing every type with spaces, so that lines and columns stay where they were.
// Only syntax that leaves no trace at run time is accepted (what `erasableSyntaxOnly` in tsconfig.json allows): no enums,
// no namespaces, no parameter properties, no `<T>value` casts. Anything else is refused with its file and line.
import { createRequire } from 'node:module';

const { parse } = createRequire(import.meta.url)('../vendor/babel-parser/index.cjs');

const MEMBER_MODIFIERS = new Set(['public', 'private', 'protected', 'readonly', 'override', 'declare', 'abstract']);

const REFUSED = {
  TSEnumDeclaration: 'an enum',
  TSModuleDeclaration: 'a namespace',
  TSParameterProperty: 'a parameter property',
  TSTypeAssertion: 'a <T>value cast (write `value as T`)',
  TSImportEqualsDeclaration: 'import x = …',
  TSExportAssignment: 'export = …',
  TSNamespaceExportDeclaration: 'export as namespace',
};

/** Statements and class members that exist for the type checker only. */
const TYPE_ONLY = new Set([
  'TSInterfaceDeclaration',
  'TSTypeAliasDeclaration',
  'TSDeclareFunction',
  'TSDeclareMethod',
  'TSIndexSignature',
]);

const TYPE_SUFFIX = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression']);

const TYPE_PART = new Set(['TSTypeAnnotation', 'TSTypeParameterDeclaration', 'TSTypeParameterInstantiation']);

/** The JavaScript of one TypeScript file. Throws a SyntaxError that names the file and the line. */
export function eraseTypes(source, fileName) {
  const tree = read(source, fileName, ['typescript']);
  const text = source.split('');
  const tokens = tree.tokens.filter((token) => typeof token.type !== 'string');
  walk(tree.program, (node) => eraseNode(node, { text, source, tokens, fileName }));
  const erased = text.join('');
  read(erased, fileName, []);
  return erased;
}

function read(source, fileName, plugins) {
  try {
    return parse(source, { sourceType: 'module', plugins, tokens: true, createParenthesizedExpressions: true });
  } catch (error) {
    const stage = plugins.length === 0 ? ' (after its types were erased)' : '';
    throw new SyntaxError(`${fileName}${stage}: ${error.message}`);
  }
}

/** Visits a node and, when the visitor returned true, its children. */
function walk(node, visit) {
  if (!visit(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'extra' || key.endsWith('Comments')) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') walk(child, visit);
    }
  }
}

/** Erases what is a type in this node. Returns false when nothing of the node is left. */
function eraseNode(node, context) {
  if (isTypeOnly(node)) return blankWhole(node, context);
  if (node.type in REFUSED) throw refusal(node, context);
  if (TYPE_PART.has(node.type)) return blank(context, node.start, node.end);
  if (TYPE_SUFFIX.has(node.type)) blank(context, node.expression.end, node.end);
  if (node.optional === true || node.definite === true) eraseMark(node, context);
  if (node.specifiers) eraseSpecifiers(node.specifiers, context);
  if (node.params) eraseThisParameter(node.params, context);
  if (node.type.startsWith('Class')) eraseClassSyntax(node, context);
  return true;
}

function isTypeOnly(node) {
  if (TYPE_ONLY.has(node.type) || node.declare === true) return true;
  if (node.type === 'ImportDeclaration') return node.importKind === 'type';
  if (node.type === 'ClassProperty' || node.type === 'ClassAccessorProperty') return node.abstract === true;
  if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') {
    return node.exportKind === 'type' || (node.declaration != null && isTypeOnly(node.declaration));
  }
  return node.type === 'ExportDefaultDeclaration' && isTypeOnly(node.declaration);
}

/** An empty statement stays behind, so that the lines around it cannot grow together. */
function blankWhole(node, context) {
  blank(context, node.start, node.end);
  context.text[node.start] = ';';
  return false;
}

function blank({ text, source }, start, end) {
  for (let at = start; at < end; at++) if (!/[\r\n\u2028\u2029]/.test(source[at])) text[at] = ' ';
  return false;
}

function tokensBetween({ tokens }, start, end) {
  return tokens.filter((token) => token.start >= start && token.end <= end);
}

/** The `?` or `!` after a name: `title?: string`, `ready!: Promise<void>`. Optional chaining is not one. */
function eraseMark(node, context) {
  if (node.type.startsWith('Optional')) return;
  const name = node.id ?? node;
  const nameEnd = node.key ? node.key.end : name.start + name.name.length;
  const mark = context.tokens.find((token) => token.start >= nameEnd && '?!'.includes(context.source[token.start]));
  blank(context, mark.start, mark.start + 1);
}

function eraseSpecifiers(specifiers, context) {
  for (const specifier of specifiers) {
    if (specifier.importKind !== 'type' && specifier.exportKind !== 'type') continue;
    blankWithComma(specifier, context);
  }
}

function eraseThisParameter(params, context) {
  if (params[0]?.type === 'Identifier' && params[0].name === 'this') blankWithComma(params[0], context);
}

function blankWithComma(node, context) {
  const next = context.tokens.find((token) => token.start >= node.end);
  blank(context, node.start, next !== undefined && context.source[next.start] === ',' ? next.end : node.end);
}

function eraseClassSyntax(node, context) {
  if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
    if (node.abstract) blank(context, node.start, node.start + 'abstract'.length);
    const head = tokensBetween(context, node.start, node.body.start);
    const implemented = node.implements?.length ? head.findLast((token) => token.value === 'implements') : undefined;
    if (implemented) blank(context, implemented.start, node.body.start);
    return;
  }
  if (!node.key) return;
  for (const token of tokensBetween(context, node.start, node.key.start)) {
    const word = context.source.slice(token.start, token.end);
    if (MEMBER_MODIFIERS.has(word)) blank(context, token.start, token.end);
  }
}

function refusal(node, { fileName }) {
  const { line, column } = node.loc.start;
  return new SyntaxError(
    `${fileName}:${line}:${column + 1}: ${REFUSED[node.type]} cannot be erased; write it another way`,
  );
}
