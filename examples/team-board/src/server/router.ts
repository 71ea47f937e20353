import { Problem } from './problem.js';

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON body; rejects with a Problem when it is not JSON or too big. */
  readonly body: () => Promise<unknown>;
};

export type Reply = {
  readonly status: number;
  readonly body?: unknown;
};

/** Parts of the path that the pattern named: `/api/cards/:id` gives `{ id }`. */
export type Params = Readonly<Record<string, string>>;

export type Route = {
  readonly method: string;
  readonly pattern: string;
  readonly handle: (request: ApiRequest, params: Params) => Reply | Promise<Reply>;
};

/** Answers with the first route that fits; unknown paths are 404, known paths with another method 405. */
export async function answer(routes: readonly Route[], request: ApiRequest): Promise<Reply> {
  const fitting = routes.flatMap((route) => {
    const params = matchPath(route.pattern, request.path);
    return params === null ? [] : [{ route, params }];
  });
  if (fitting.length === 0) throw new Problem(404, `there is nothing at ${request.path}`);
  const chosen = fitting.find(({ route }) => route.method === request.method);
  if (chosen === undefined) throw new Problem(405, `${request.path} does not take ${request.method}`);
  return chosen.route.handle(request, chosen.params);
}

/** The named parts of a path, or null when it does not fit the pattern. */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part.startsWith(':') && actual !== '') params[part.slice(1)] = decodePart(actual);
    else if (part !== actual) return null;
  }
  return params;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Problem(400, `the path has a broken percent sign: ${part}`);
  }
}
