export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];
export type Log = (level: LogLevel, message: string, error?: unknown) => void;

/** Writes one JSON line on standard error for everything that is at least as grave as the threshold. */
export function createLog(threshold: LogLevel): Log {
  return (level, message, error) => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(threshold)) return;
    const detail = error instanceof Error ? { error: error.stack ?? error.message } : {};
    const line = { time: new Date().toISOString(), level, service: 'agent-runtime', message, ...detail };
    process.stderr.write(`${JSON.stringify(line)}\n`);
  };
}
