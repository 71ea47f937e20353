import { badArgument } from './git-error.js';

const OBJECT_ID = /^[0-9a-f]{40}$/;
/** What stands for "no object" in git's protocols. */
export const NO_OBJECT = '0'.repeat(40);
/** The tree without entries; every repository knows it. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export const isObjectId = (text: string): boolean => OBJECT_ID.test(text);

/** The id, or a typed refusal: nothing that is not 40 hex digits reaches a git command line. */
export function objectId(text: string, what = 'object id'): string {
  if (!OBJECT_ID.test(text)) throw badArgument(`${what} must be 40 lower-case hex digits, not ${JSON.stringify(text)}`);
  return text;
}

const FORBIDDEN_IN_REF = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|\.\/|\/\.|\.lock(\/|$)/;

/** The rules of `git check-ref-format`, plus: no leading dash, at most 400 characters. */
export function isRefName(name: string): boolean {
  if (name === '' || name === '@' || name.length > 400 || FORBIDDEN_IN_REF.test(name)) return false;
  return !/^[-./]|[./]$/.test(name) && name.isWellFormed();
}

/** `refs/heads/<branch>`, or a typed refusal of a name git would not take. */
export function branchRef(branch: string): string {
  if (!isRefName(branch)) throw badArgument(`not a branch name: ${JSON.stringify(branch)}`);
  return `refs/heads/${branch}`;
}

/** `refs/tags/<tag>`, or a typed refusal of a name git would not take. */
export function tagRef(tag: string): string {
  if (!isRefName(tag)) throw badArgument(`not a tag name: ${JSON.stringify(tag)}`);
  return `refs/tags/${tag}`;
}

/** Our own refs, which no sandbox can push to: they keep candidates alive. */
export function ownRef(ref: string): string {
  if (!ref.startsWith('refs/manyhands/') || !isRefName(ref)) {
    throw badArgument(`not a ref below refs/manyhands/: ${JSON.stringify(ref)}`);
  }
  return ref;
}
