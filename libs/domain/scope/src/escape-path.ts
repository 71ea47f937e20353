const SIGN = /[*?[{},]/gu;

/** The pattern that matches this one path and nothing else, whatever signs its name holds. */
export function escapePath(path: string): string {
  const escaped = path.replace(SIGN, (sign) => `[${sign}]`);
  return escaped.startsWith('!') ? `{!,!}${escaped.slice(1)}` : escaped;
}
