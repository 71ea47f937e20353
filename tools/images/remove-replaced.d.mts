// What TypeScript needs to know of remove-replaced.mjs, where the function is described.
export function removeReplaced(socketPath: string, names: readonly string[]): Promise<number>;
