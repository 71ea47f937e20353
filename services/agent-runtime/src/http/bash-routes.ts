import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { runCommand, type CommandResult } from '../command/run-command.js';
import { formatTimestamp } from '../conversation/event-log.js';
import { valid } from './problems.js';

/** Longer timeouts are cut to this, so that a forgotten command ends some day. */
const MAX_TIMEOUT_SECONDS = 24 * 60 * 60;
const OUTPUT_LIMIT = 1024 * 1024;

const commandSchema = z.object({
  command: z.string().min(1),
  cwd: z.string().min(1).nullish(),
  /** Seconds. */
  timeout: z.number().int().min(1).default(300),
});

/** Routes below `/api/bash`. These commands are the caller's, not the agent's: no event tells of them. */
export function bashRoutes(environment: Readonly<Record<string, string>>): Router {
  const router = Router();
  router.post('/execute_bash_command', async (request, response) => {
    const { command, cwd, timeout } = valid(commandSchema, request.body, 'body');
    const callerGone = new AbortController();
    response.once('close', () => callerGone.abort());
    const result = await runCommand({
      argv: ['bash', '-c', command],
      cwd: cwd ?? process.cwd(),
      environment,
      timeoutMs: Math.min(timeout, MAX_TIMEOUT_SECONDS) * 1000,
      outputLimit: OUTPUT_LIMIT,
      signal: callerGone.signal,
    });
    if (!response.destroyed) response.json(bashOutput(result));
  });
  return router;
}

/** The exit code is -1 when the command was stopped at its timeout or could not be started. */
function bashOutput(result: CommandResult): Record<string, unknown> {
  const { end, stdout } = result;
  const failure = end.kind === 'not_started' ? `Error executing command: ${end.because}` : '';
  return {
    kind: 'BashOutput',
    id: randomUUID(),
    timestamp: formatTimestamp(Date.now() * 1000),
    command_id: randomUUID(),
    order: 0,
    exit_code: end.kind === 'exited' ? end.exitCode : -1,
    stdout: stdout === '' ? null : stdout,
    stderr: result.stderr + failure || null,
  };
}
