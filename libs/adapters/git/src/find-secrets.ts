/** A line that looks like it holds a credential. The credential itself is never repeated. */
export interface FoundSecret {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** What it looks like: `GitHub token`. */
  readonly kind: string;
}

/** Whoever means an example writes this on the same line; the reviewer sees it in the diff. */
export const SECRET_ALLOWED = 'manyhands:not-a-secret';

/**
 * Tokens that say what they are: a fixed beginning and a length, so that ordinary text is not hit. Passwords have no shape and
 * are not looked for.
 */
const KINDS: readonly (readonly [kind: string, shape: RegExp])[] = [
  ['private key', /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/u],
  ['AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/u],
  ['GitHub token', /\b(?:gh[oprsu]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,120})\b/u],
  ['GitLab token', /\bglpat-[\w-]{20,60}/u],
  ['Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{20,250}/u],
  ['Slack webhook', /\bhooks\.slack\.com\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/[A-Za-z0-9]{16,}/u],
  ['Stripe key', /\b[rs]k_live_[A-Za-z0-9]{20,250}/u],
  ['model provider key', /\bsk-(?:ant-|proj-|or-v1-)[\w-]{32,250}|\bsk-[A-Za-z0-9]{48}\b/u],
  ['Google API key', /\bAIza[\w-]{35}(?![\w-])/u],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/u],
  ['Manyhands sandbox token', /\bmhs_[0-9a-f-]{36}_[\w-]{43}(?![\w-])/u],
];

/** AWS's own example keys end so. */
const EXAMPLE = /EXAMPLE\b/u;

/** Lines of a text that look like credentials, each once, except lines that are in `known`: those were there before. */
export function findSecrets(
  file: { path: string; text: string },
  known: ReadonlySet<string> = new Set(),
): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [at, line] of file.text.split('\n').entries()) {
    const kind = kindOf(line);
    if (kind !== null && !known.has(line)) found.push({ path: file.path, line: at + 1, kind });
  }
  return found;
}

function kindOf(line: string): string | null {
  if (line.includes(SECRET_ALLOWED)) return null;
  for (const [kind, shape] of KINDS) {
    const match = shape.exec(line);
    if (match !== null && !EXAMPLE.test(match[0])) return kind;
  }
  return null;
}
