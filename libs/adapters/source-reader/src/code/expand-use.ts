import { MAX_IMPORTS } from '@manyhands/context';

/** The paths of a `use` of Rust: `a::{b, c::{self, d as e}, f::*}` is `a::b`, `a::c`, `a::c::d` and `a::f`. At most `MAX_IMPORTS`. */
export function expandUse(text: string): string[] {
  const found: string[] = [];
  const outer: string[] = [];
  let prefix = '';
  let path = '';
  const finish = () => {
    const whole = join(prefix, path.replace(/\s+as\s.*$/s, ''));
    if (path.trim() !== '' && whole !== '' && found.length < MAX_IMPORTS) found.push(whole);
    path = '';
  };
  for (const [sign] of text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '').matchAll(/[{},]|[^{},]+/g)) {
    if (sign === '{') {
      outer.push(prefix);
      prefix = join(prefix, path);
      path = '';
    } else if (sign === '}') {
      finish();
      prefix = outer.pop() ?? '';
    } else if (sign === ',') finish();
    else path += sign;
  }
  finish();
  return found;
}

/** `a::` and `self` are `a`, and so are `a::` and `*`. */
const join = (prefix: string, path: string): string =>
  [...(prefix === '' ? [] : prefix.split('::')), ...path.split('::')]
    .map((part) => part.trim().replace(/^r#/, ''))
    .filter((part, index) => part !== '' && part !== '*' && !(part === 'self' && index > 0))
    .join('::');
