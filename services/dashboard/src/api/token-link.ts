/**
 * The token in `#token=…` of a sign-in link, or null. A fragment never reaches the server, so the token is in no
 * log; whoever reads it removes it from the address at once.
 */
export function tokenOfFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment.replace(/^#/, '')).get('token')?.trim();
  return token === undefined || token === '' ? null : token;
}

/** Reads the token of the address, once: afterwards neither the address nor the history has it. */
export function takeTokenFromAddress(): string | null {
  const token = tokenOfFragment(location.hash);
  if (token !== null) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
