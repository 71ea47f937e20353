// What TypeScript needs to know of build-images.mjs, where each function is described.

interface BaseOptions {
  readonly socketPath: string;
  readonly way?: 'registry' | 'debian';
  readonly fresh?: boolean;
  readonly onLine?: (line: string) => void;
}

export function ensureBase(options: BaseOptions): Promise<string>;

export function buildImages(
  options: BaseOptions & {
    readonly names?: readonly string[];
    readonly base?: string;
    readonly noCache?: boolean;
    readonly owner?: string;
  },
): Promise<Map<string, string>>;
