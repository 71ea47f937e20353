import { fieldPath } from './field-path.js';
import type { FieldError } from './field-error.js';

/** Keys that JSON allows and JavaScript gives a meaning of its own. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Every string in a parsed document, key or value, that must not go further: NUL and lone surrogates, which no database
 * column takes. Recursive: the depth of the document has been limited before.
 */
export function unstorableText(value: unknown, path: readonly PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') return textErrors(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorableText(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...keyErrors(key, [...path, key]),
    ...unstorableText(inner, [...path, key]),
  ]);
}

function keyErrors(key: string, path: readonly PropertyKey[]): FieldError[] {
  if (FORBIDDEN_KEYS.has(key))
    return [{ field: fieldPath(path), code: 'unknown-property', message: 'is not a known property' }];
  return textErrors(key, path);
}

function textErrors(text: string, path: readonly PropertyKey[]): FieldError[] {
  const field = fieldPath(path);
  if (text.includes('\u0000')) return [{ field, code: 'nul-character', message: 'contains a NUL character' }];
  if (!text.isWellFormed()) return [{ field, code: 'lone-surrogate', message: 'contains half of a surrogate pair' }];
  return [];
}
