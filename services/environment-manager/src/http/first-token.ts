import type { ApiTokens, Database } from '@manyhands/postgres';

export interface FirstTokenParts {
  readonly tokens: Pick<ApiTokens, 'ensure' | 'any' | 'create'>;
  /** So that of several instances that start together only one makes a token. */
  readonly tryLock: Database['tryLock'];
  /** MANYHANDS_API_TOKEN. */
  readonly configured: string | undefined;
  readonly print: (text: string) => void;
}

/** Makes sure that somebody can get in: the configured token is accepted; without any token, one is made and printed, once. */
export async function firstToken({ tokens, tryLock, configured, print }: FirstTokenParts): Promise<void> {
  if (configured !== undefined) return tokens.ensure(configured, 'operator');
  await tryLock('first-api-token', async () => {
    if (await tokens.any()) return;
    const token = await tokens.create('first');
    print(`API token, shown only this once: ${token}\n`);
  });
}
