import type { Entity } from '@manyhands/conflict';
import { type Loose, nodeIn } from './loose-node.js';

/** What others see of an entity ends where its body begins. */
export const headBefore = (body: Loose | null): Pick<Entity, 'head'> => (body === null ? {} : { head: body.start });

const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionExpression']);

/** The body of a function that is a value; of any other value, the value itself. */
export const valueBody = (value: Loose | null): Loose | null =>
  value !== null && FUNCTIONS.has(value.type) ? nodeIn(value, 'body') : value;
