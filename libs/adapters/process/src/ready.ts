import { watch } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readJson } from './json-file.js';

const LOOK_EVERY_MS = 50;

/**
 * Waits until the runtime has written its port and answers on it; resolves with its URL.
 * Rejects with the signal's reason when aborted: the process ended, or the time is over.
 */
export async function whenReady(readyFile: string, signal: AbortSignal): Promise<string> {
  const watcher = watch(dirname(readyFile));
  let changed: () => void = () => undefined;
  const wake = (): void => changed();
  watcher.on('change', wake);
  signal.addEventListener('abort', wake);
  watcher.on('error', () => undefined); // The folder was removed; the look every 50 ms finds out.
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => (changed = resolve));
      const url = await urlFrom(readyFile);
      if (url !== null && (await answers(url, LOOK_EVERY_MS * 20))) return url;
      signal.throwIfAborted();
      await Promise.race([noticed, pause(LOOK_EVERY_MS)]);
    }
  } finally {
    signal.removeEventListener('abort', wake);
    watcher.close();
  }
}

/** The URL that the runtime announced, null when it has not. */
export async function urlFrom(readyFile: string): Promise<string | null> {
  const ready = (await readJson(readyFile)) as { port?: unknown } | null;
  return typeof ready?.port === 'number' ? `http://127.0.0.1:${ready.port}` : null;
}

/** Whether an agent-server says it is alive. */
export async function answers(url: string, timeoutMs: number): Promise<boolean> {
  try {
    const response = await fetch(`${url}/alive`, { signal: AbortSignal.timeout(timeoutMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Refused, reset or too slow: all the same to the question.
  }
}
