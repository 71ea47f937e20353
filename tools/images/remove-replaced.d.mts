// What TypeScript needs to know of remove-replaced.mjs, where the functions are described.
export function removeReplaced(socketPath: string, names: readonly string[]): Promise<number>;
export function removeOutdated(
  socketPath: string,
  names: readonly string[],
  options?: { readonly days?: number },
): Promise<number>;
