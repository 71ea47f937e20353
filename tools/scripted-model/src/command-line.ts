import { parseArgs } from 'node:util';
import { z } from 'zod';

import type { ScriptedModelSettings } from './start-scripted-model.js';

export const USAGE = `Usage: node dist/scripted-model.mjs --scripts DIR [--port N] [--host H]

Plays YAML scripts as an OpenAI-compatible model: POST /v1/chat/completions, GET /v1/models, GET /v1/scripted/log, GET /health.

  --scripts DIR  folder with the scripts        (or SCRIPTED_MODEL_SCRIPTS)
  --port N       0 takes a free one, the default (or PORT)
  --host H       address to listen on, default 127.0.0.1
  --help         this text

SCRIPTED_MODEL_SPEED multiplies every delay of the scripts: 1 as written (default), 0 none.
`;

export type CommandLine =
  | { readonly kind: 'start'; readonly settings: ScriptedModelSettings }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

const settingsSchema = z.object({
  scripts: z.string('name the folder: --scripts DIR or SCRIPTED_MODEL_SCRIPTS').min(1),
  port: z.coerce.number('must be a number').int().min(0).max(65_535),
  host: z.string().min(1),
  speed: z.coerce.number('must be a number').min(0).max(100),
});

const NAMES: Readonly<Record<string, string>> = {
  scripts: '--scripts',
  port: '--port (PORT)',
  host: '--host',
  speed: 'SCRIPTED_MODEL_SPEED',
};

/** Reads arguments and environment; an argument wins over its variable. All problems are told together. */
export function readCommandLine(args: string[], environment: NodeJS.ProcessEnv): CommandLine {
  const given = parse(args);
  if (given.kind === 'wrong') return given;
  const { values } = given;
  if (values.help === true) return { kind: 'help' };
  const settings = settingsSchema.safeParse({
    scripts: values.scripts ?? environment['SCRIPTED_MODEL_SCRIPTS'],
    port: values.port ?? environment['PORT'] ?? 0,
    host: values.host ?? '127.0.0.1',
    speed: environment['SCRIPTED_MODEL_SPEED'] ?? 1,
  });
  if (settings.success) return { kind: 'start', settings: settings.data };
  const problems = settings.error.issues.map((issue) => `${NAMES[String(issue.path[0])] ?? ''}: ${issue.message}`);
  return { kind: 'wrong', problems };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { scripts: text, port: text, host: text, help: { type: 'boolean' } } as const;
    return { kind: 'parsed' as const, values: parseArgs({ args, options, strict: true }).values };
  } catch (error) {
    return { kind: 'wrong' as const, problems: [error instanceof Error ? error.message : String(error)] };
  }
}
