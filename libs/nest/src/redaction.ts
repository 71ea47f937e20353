/** What replaces a secret in a log line. */
export const REDACTED = '[redacted]';

/** Keys whose values never reach a log, at the top and one or two levels down. */
const SECRET_KEYS = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey', 'api_key', 'llmApiKey'];

/** Paths in pino's notation for every secret key. */
export const SECRET_PATHS: string[] = [
  ...SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
  'req.headers["x-session-api-key"]',
  'res.headers["set-cookie"]',
];

const TOKEN_SHAPES: readonly [RegExp, string][] = [
  [/\bmhs_([0-9a-f-]{36})_[\w-]{43}/g, `mhs_$1_${REDACTED}`],
  [/\bmh_[\w-]{43}/g, `mh_${REDACTED}`],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/?#@"]*):[^\s/?#@"]+@/gi, `$1:${REDACTED}@`],
];

/**
 * Returns a function that removes from a line every registered secret and everything that looks like one of our tokens, an
 * authorization header or a password in a URL, wherever it stands. Secrets shorter than 8 characters are not registered: they
 * would blank ordinary words.
 */
export function redactor(secrets: readonly string[]): (line: string) => string {
  const registered = secrets
    .filter((secret) => secret.length >= 8)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) => {
    const known = registered.reduce((text, secret) => text.replaceAll(secret, REDACTED), line);
    return TOKEN_SHAPES.reduce((text, [shape, replacement]) => text.replace(shape, replacement), known);
  };
}
