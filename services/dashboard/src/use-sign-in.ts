import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { Api } from './api/api.js';
import { ApiError } from './api/problem.js';
import { takeTokenFromAddress } from './api/token-link.js';

/** `in` until an answer says otherwise: only the server knows whether the cookie is still good. */
export type SignIn = { status: 'in' } | { status: 'busy' } | { status: 'out'; problem: string | null };

/**
 * Who may see the board: signs in by token or by link, and out when the server no longer knows us.
 * `linkToken` is the token of the link by which the page was opened, or null.
 */
export function useSignIn(api: Api, linkToken: string | null) {
  const client = useQueryClient();
  const [signIn, setSignIn] = useState<SignIn>({ status: linkToken === null ? 'in' : 'busy' });

  const enter = useCallback(
    async (token: string) => {
      setSignIn({ status: 'busy' });
      try {
        await api.post('/login', { token });
        await client.cancelQueries();
        client.clear();
        setSignIn({ status: 'in' });
      } catch (error) {
        setSignIn({ status: 'out', problem: error instanceof ApiError ? error.message : String(error) });
      }
    },
    [api, client],
  );
  const leave = useCallback(() => setSignIn({ status: 'out', problem: null }), []);

  useEffect(() => {
    if (linkToken !== null) void enter(linkToken);
    const follow = () => {
      const token = takeTokenFromAddress();
      if (token !== null) void enter(token);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [enter, linkToken]);

  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'error') return;
        const error: unknown = event.action.error;
        if (error instanceof ApiError && error.status === 401) leave();
      }),
    [client, leave],
  );
  return { signIn, enter, leave };
}
