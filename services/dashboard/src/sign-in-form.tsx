import { Alert, Button, PasswordInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';

interface SignInFormProps {
  busy: boolean;
  /** Why the last try failed, or null. */
  problem: string | null;
  onToken: (token: string) => void;
}

/** Asks for the API token, and says where to find it. */
export function SignInForm({ busy, problem, onToken }: SignInFormProps) {
  const [token, setToken] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token.trim() !== '') onToken(token.trim());
  };
  return (
    <main className="sign-in" data-testid="sign-in">
      <form className="card" onSubmit={submit}>
        <img src="/favicon.svg" alt="" width={40} height={40} />
        <h1>Sign in to Manyhands</h1>
        <PasswordInput
          label="API token"
          description={
            <>
              <code>hands</code> prints it at the first start, with a link that signs you in. It is kept in{' '}
              <code>.manyhands/…/api-token</code>.
            </>
          }
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
