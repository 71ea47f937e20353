import { ApprovalPolicy } from '@manyhands/contracts';
import { parse } from 'yaml';
import { CliError } from '../cli-error.js';

/** An epic as far as a file tells it. */
export interface EpicFile {
  readonly title?: string;
  readonly body?: string;
  readonly repository?: string;
  readonly maxCost?: number;
  readonly approval?: ApprovalPolicy;
  /** A plan, still as text: the server reads and checks it, and names what is wrong. */
  readonly planYaml?: string;
}

/**
 * Reads an epic from a file's text. Markdown: front matter (`title`, `repository`, `maxCost`, `approval`), the rest is the body; without
 * front matter a first heading is the title. YAML or JSON: `title`, `body`, `repository`, `maxCost`, `approval`, and `plan` or `tasks`.
 */
export function readEpic(text: string, name: string): EpicFile {
  return /\.(ya?ml|json)$/i.test(name) || text.trimStart().startsWith('{')
    ? readData(text, name)
    : readMarkdown(text, name);
}

function readMarkdown(text: string, name: string): EpicFile {
  const match = /^---\r?\n(.*?)\r?\n---\r?\n(.*)$/s.exec(text);
  if (match) return { ...fields(parseYaml(match[1] ?? '', name), name), body: (match[2] ?? '').trim() };
  const heading = /^# +([^\r\n]+)\r?\n(.*)$/s.exec(text.trimStart());
  if (heading) return { title: (heading[1] ?? '').trim(), body: (heading[2] ?? '').trim() };
  return { body: text.trim() };
}

function readData(text: string, name: string): EpicFile {
  const data = parseYaml(text, name);
  const { body, plan } = data;
  if (body !== undefined && typeof body !== 'string') throw bad(name, 'body must be text');
  const whole = data['tasks'] === undefined ? plan : { version: data['version'] ?? 1, tasks: data['tasks'] };
  return {
    ...fields(data, name),
    ...(body === undefined ? {} : { body }),
    ...(whole === undefined ? {} : { planYaml: JSON.stringify(whole) }),
  };
}

function fields(data: Record<string, unknown>, name: string): EpicFile {
  const { title, repository, maxCost } = data;
  if (title !== undefined && typeof title !== 'string') throw bad(name, 'title must be text');
  if (repository !== undefined && typeof repository !== 'string') throw bad(name, 'repository must be a name');
  if (maxCost !== undefined && typeof maxCost !== 'number') throw bad(name, 'maxCost must be a number');
  return {
    ...(title === undefined ? {} : { title }),
    ...(repository === undefined ? {} : { repository }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...approvalIn(data, name),
  };
}

function approvalIn({ approval }: Record<string, unknown>, name: string): Pick<EpicFile, 'approval'> {
  if (approval === undefined) return {};
  const read = ApprovalPolicy.safeParse(approval);
  if (read.success) return { approval: read.data };
  throw bad(name, `approval must be one of ${ApprovalPolicy.options.join(', ')}`);
}

function parseYaml(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = parse(text, { maxAliasCount: 100 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw bad(name, `it is neither YAML nor JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  throw bad(name, 'it must hold fields such as title and body');
}

const bad = (name: string, problem: string, cause?: unknown): CliError =>
  new CliError(`cannot read an epic from ${name}: ${problem}`, { code: 'bad-epic-file', exit: 2, cause });
