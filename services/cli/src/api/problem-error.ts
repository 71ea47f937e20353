import { Problem } from '@manyhands/contracts';
import { CliError, EXIT, type ExitCode } from '../cli-error.js';

const Told = Problem.partial();
/** As much of a problem document as the server, or a proxy in front of it, gave. */
type Told = ReturnType<typeof Told.parse>;

/** The server refused. Its problem document is kept for `--json`. */
export class ProblemError extends CliError {
  constructor(
    readonly status: number,
    readonly problem: Told,
  ) {
    super(sentence(status, problem), {
      code: problem.code ?? `http-${status}`,
      exit: exitFor(status, problem.code ?? ''),
      hint: hintFor(status),
      retryable: status >= 500 || status === 429,
    });
  }
}

/** Reads an answer that is no success: a problem document, or whatever a proxy said instead. */
export async function problemFrom(response: Response): Promise<ProblemError> {
  const text = await response.text();
  try {
    const parsed = Told.safeParse(JSON.parse(text));
    if (parsed.success) return new ProblemError(response.status, parsed.data);
  } catch {
    // Not JSON: told as it is.
  }
  return new ProblemError(response.status, { detail: text.trim().slice(0, 300) || response.statusText });
}

/** What went wrong and where: the sentence, then one line per field with its proof. */
function sentence(status: number, problem: Told): string {
  const errors = problem.errors ?? [];
  const said = problem.detail ?? problem.title ?? `the server answered ${status}`;
  const lines = errors.map((error) => {
    const tasks = error.tasks ? ` (${error.tasks.join(' and ')})` : '';
    const witness = error.witness === undefined ? '' : `, for example ${error.witness}`;
    return `  ${error.field}: ${error.message}${witness}${tasks}`;
  });
  return [said, ...lines].join('\n');
}

function exitFor(status: number, code: string): ExitCode {
  if (status === 401 || status === 403) return EXIT.notAuthorised;
  if (status === 402 || /budget|policy/.test(code)) return EXIT.policy;
  return [400, 413, 415, 422].includes(status) ? EXIT.usage : EXIT.error;
}

function hintFor(status: number): string | undefined {
  if (status !== 401) return undefined;
  return 'Set MANYHANDS_TOKEN to a token of that server. For a stack of this clone it is found in its data folder by itself.';
}
