/** Milliseconds before the second and the third try. */
export const RETRY_PAUSES_MS: readonly number[] = [1000, 5000];

/** Whether the same call may work later, as adapters mark their errors. */
const isRetryable = (error: unknown): boolean =>
  error instanceof Error && 'retryable' in error && error.retryable === true;

/** Tries again after each pause while the error says that it may pass; throws the last error. */
export async function withRetries<T>(
  work: () => Promise<T>,
  pause: (milliseconds: number) => Promise<void>,
): Promise<T> {
  for (const milliseconds of RETRY_PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      await pause(milliseconds);
    }
  }
  return work();
}
